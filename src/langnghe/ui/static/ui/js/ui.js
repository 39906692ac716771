// Small improvements; every page works without them.

// A form is sent once: a second press of its button does nothing while the first is on its way.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent && !form.hasAttribute("hx-get")) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 8000);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// What was wrong is read out and shown first.
const showErrors = () => document.getElementById("errors")?.focus();
showErrors();
document.addEventListener("htmx:afterSettle", ({ detail }) => detail.target === document.body && showErrors());

// A form that htmx could not send, or whose answer failed, is sent the plain way: the browser says why.
const sendPlainly = ({ detail: { elt: form, requestConfig } }) => {
  if (!form.matches?.('form[method="post"]')) return;
  const pressed = requestConfig?.triggeringEvent?.submitter;
  if (pressed?.name) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: pressed.name, value: pressed.value }));
  }
  form.submit();
};
document.addEventListener("htmx:sendError", sendPlainly);
document.addEventListener("htmx:responseError", sendPlainly);

// [data-copy="text"] copies; [data-print] prints; a change in [data-auto-submit] sends its form.
document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    await navigator.clipboard.writeText(copy.dataset.copy);
    const said = copy.querySelector("[data-copied]");
    if (said) said.hidden = false;
  }
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("change", (event) => {
  event.target.closest("[data-auto-submit]")?.form?.requestSubmit();
});
