// A checklist on a phone. What was answered is kept on the phone at once and sent by later.js, with a
// line or when it is back. Only items that were changed are sent; each names the answers it takes the
// place of, those that wait on the phone among them.
(() => {
  const form = document.querySelector("form[data-checks]");
  if (!form || !window.later?.ready) return;
  const items = new Map([...form.querySelectorAll("[data-item]")].map((item) => [item.dataset.item, item]));
  const field = (code, name) => form.elements[`${code}-${name}`];
  const state = (code) => JSON.stringify([field(code, "value").value, field(code, "note").value.trim()]);
  for (const [code, item] of items) item.dataset.was = item.querySelector("[data-contradiction]") ? "" : state(code);

  const changed = () => {
    const body = [];
    for (const [code, item] of items) {
      const [value, note] = JSON.parse(state(code));
      const files = [...field(code, "photo").files];
      if (value && state(code) !== item.dataset.was) body.push([`${code}-value`, value], [`${code}-note`, note], [`${code}-bases`, field(code, "bases").value]);
      for (const file of files) body.push([`${code}-photo`, file]);
    }
    return body;
  };
  // What is kept stands in the page as if it had been sent already.
  const show = (entry, waits) => {
    for (const [name, value] of entry.body) {
      const [, code, part] = name.match(/^(.*)-([a-z]+)$/);
      const item = items.get(code);
      if (!item) continue;
      if (part === "value" || part === "note") field(code, part).value = value;
      if (part === "value" && waits) field(code, "bases").value = `${entry.key}:${code}`;
      if (part === "photo") field(code, "photo").value = "";
      if (waits) item.querySelector("[data-waits]").hidden = false;
    }
    if (waits) for (const [code, item] of items) if (entry.body.some(([name]) => name === `${code}-value`)) item.dataset.was = state(code);
  };
  const isOurs = ({ kind, page }) => kind === "checks" && page === location.pathname;
  const done = (entry) => {
    sessionStorage.setItem("later:said", entry.answer.said ?? "");
    location.reload();
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = changed();
    if (!body.length) return;
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    const entry = await window.later.keep({ kind: "checks", address: form.dataset.checks, body, what: form.dataset.what, page: location.pathname });
    button.disabled = false;
    if (entry.state === "answered") return entry.answer.done ? done(entry) : window.later.show();
    show(entry, true);
    document.getElementById("later").scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("later:waiting", ({ detail }) => isOurs(detail) && show(detail, true));
  document.addEventListener("later:answered", ({ detail }) => {
    if (isOurs(detail)) detail.answer.done ? done(detail) : show(detail, false);
  });
  window.later.tell();
})();
