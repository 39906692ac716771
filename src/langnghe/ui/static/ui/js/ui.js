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

// What may be meant, while it is being typed: arrow keys go through it, Escape closes it.
const search = document.querySelector("[data-suggest]");
if (search) {
  const input = search.querySelector("input");
  const list = search.querySelector(".suggestions");
  const links = () => [...list.querySelectorAll("a")];
  const known = new Map();
  let waiting;
  const show = (html) => {
    list.innerHTML = html;
    list.hidden = !links().length;
  };
  const ask = async () => {
    const text = input.value.trim();
    if (text.length < 2) return show("");
    if (!known.has(text)) {
      const answer = await fetch(`${search.dataset.suggest}?q=${encodeURIComponent(text)}`).catch(() => null);
      if (!answer?.ok) return show("");
      known.set(text, await answer.text());
    }
    // Somebody types faster than the line is: only the last word counts.
    if (text === input.value.trim() && search.contains(document.activeElement)) show(known.get(text));
  };
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 150);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // closes the list; what was typed stays
      show("");
      input.focus();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || list.hidden) return;
    event.preventDefault();
    const row = [input, ...links()];
    row[(row.indexOf(document.activeElement) + step + row.length) % row.length].focus();
  });
  search.addEventListener("focusout", ({ relatedTarget }) => search.contains(relatedTarget) || show(""));
}
