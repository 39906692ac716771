// What is typed is kept by itself: at once on this phone, a moment later on the server.
(() => {
  const form = document.getElementById("editor");
  const NAME = "product:";
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  const post = (address, fields, signal) =>
    fetch(address, { method: "POST", body: new URLSearchParams(fields), headers: { "X-CSRFToken": token }, keepalive: true, signal });

  // What another page left behind when its battery died: the server shall know it.
  const recover = async () => {
    let recovered = 0;
    const done = new URLSearchParams(location.search).get("xong");
    if (done) localStorage.removeItem(NAME + done);
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith(NAME))) {
      if (form && key === NAME + form.dataset.uid) continue;
      const kept = JSON.parse(localStorage[key]);
      const answer = await post(kept.address, kept.fields).catch(() => null);
      if (!answer || answer.redirected || answer.status >= 500) return recovered;
      // Refused for good, or somebody typed elsewhere since: theirs is the later one.
      localStorage.removeItem(key);
      recovered += answer.ok;
    }
    return recovered;
  };
  if (!form) {
    recover().then((some) => some && document.querySelector(".goods-list, .empty") && location.reload());
    return;
  }
  recover();

  const data = form.dataset;
  const key = NAME + data.uid;
  const told = document.getElementById("kept");
  const say = (text) => (told.textContent = text);
  const fields = () =>
    Object.fromEntries([...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken"));
  const content = (all) => JSON.stringify(Object.entries(all).filter(([name, value]) => value && name !== "revision" && !name.startsWith("alt-")).sort());
  const keepHere = () => {
    try {
      localStorage[key] = JSON.stringify({ address: data.draft, fields: fields() });
    } catch {
      // A full or forbidden store: the server has to do.
    }
  };
  let last = content(fields());
  let timer = null;
  let busy = false;
  let over = false;
  let saving = null;

  const save = async () => {
    clearTimeout(timer);
    if (over) return;
    if (busy) return void (timer = setTimeout(save, 500));
    const now = fields();
    busy = true;
    say(data.saving);
    saving = new AbortController();
    const answer = await post(data.draft, now, saving.signal).catch(() => null);
    busy = false;
    if (over) return;
    if (!answer || answer.redirected || answer.status >= 500 || answer.status === 429) {
      say(data.offline);
      timer = setTimeout(save, 15000);
      return;
    }
    const { revision, detail, code } = await answer.json();
    if (!answer.ok) {
      over = code === "draft_moved";
      return say(over ? data.clash : detail);
    }
    form.elements.revision.value = revision;
    last = content(now);
    if (content(fields()) === last) localStorage.removeItem(key);
    else timer = setTimeout(save, 1500);
    say(`${data.saved}: ${new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" })}`);
    // Whoever comes back by the address finds this draft, not a new one.
    history.replaceState(history.state, "", form.getAttribute("action"));
  };
  form.addEventListener("input", () => {
    keepHere();
    clearTimeout(timer);
    timer = setTimeout(save, 1500);
  });
  addEventListener("online", () => content(fields()) !== last && save());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && content(fields()) !== last) save();
  });
  form.addEventListener("submit", () => {
    // From here on the form itself carries everything; the copy stays until a page has come back.
    keepHere();
    clearTimeout(timer);
    over = true;
    saving?.abort();
  });
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  document.querySelectorAll("[data-forget]").forEach((button) =>
    button.addEventListener("click", () => {
      over = true;
      localStorage.removeItem(key);
    }),
  );

  // What was typed here and never reached the server.
  const left = localStorage[key] && JSON.parse(localStorage[key]);
  if (left && content(left.fields) === last) localStorage.removeItem(key);
  else if (left && !document.getElementById("errors")) {
    post(data.draft, left.fields)
      .then((answer) => {
        if (answer.redirected || answer.status >= 500) return;
        localStorage.removeItem(key);
        if (answer.ok) location.replace(form.getAttribute("action"));
      })
      .catch(() => {
        for (const [name, value] of Object.entries(left.fields)) {
          const field = form.elements[name];
          if (field && name !== "revision" && field.type !== "checkbox") field.value = value;
        }
        say(data.offline);
      });
  }

  // Rows are added without asking the server.
  const template = document.getElementById("row-template");
  const rows = form.querySelector(".edit-rows");
  const number = () =>
    1 + Math.max(...[...rows.querySelectorAll("[name^=rows-]")].map((field) => Number(field.name.split("-")[1])));
  form.querySelector("[data-add-row]").addEventListener("click", (event) => {
    const next = number();
    if (next >= 100) return;
    event.preventDefault();
    const holder = document.createElement("div");
    holder.innerHTML = template.innerHTML.replaceAll("__n__", next);
    const row = holder.firstElementChild;
    rows.append(row);
    row.querySelector("[name$=-uid]").value = window.photos.randomUuid();
    const before = row.previousElementSibling;
    for (const end of ["-price", "-weight"]) {
      row.querySelector(`[name$="${end}"]`).value = before?.querySelector(`[name$="${end}"]`)?.value ?? "";
    }
    showDrops();
    row.querySelector("[name$=-label]").focus();
    form.dispatchEvent(new Event("input"));
  });
  const showDrops = () =>
    rows.querySelectorAll("[data-drop-row]").forEach((button) => (button.hidden = rows.children.length < 2));
  rows.addEventListener("click", (event) => {
    if (!event.target.closest("[data-drop-row]")) return;
    event.target.closest(".edit-row").remove();
    showDrops();
    rows.querySelector("input:not([type=hidden])").focus();
    form.dispatchEvent(new Event("input"));
  });
  showDrops();

  // Photos go their own way: the form is sent without them.
  for (const input of form.querySelectorAll("[type=file]")) {
    input.addEventListener("change", async () => {
      const chosen = [...input.files];
      input.value = "";
      for (const file of chosen) await window.photos.add(file, { begin: data.begin });
    });
  }
  const showTools = () => {
    if (document.getElementById("crop").showModal) {
      document.querySelectorAll("[data-crop]").forEach((button) => (button.hidden = false));
    }
  };
  const refresh = async () => {
    const answer = await fetch(data.pictures).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    // Not under somebody's fingers: what is being said of a picture stays.
    const there = document.getElementById("picture-list");
    const said = Object.fromEntries([...there.querySelectorAll("input")].map(({ name, value }) => [name, value]));
    there.outerHTML = await answer.text();
    const list = document.getElementById("picture-list");
    list.querySelectorAll("input").forEach((input) => (input.value = said[input.name] ?? input.value));
    window.htmx?.process(list);
    showTools();
    window.photos.list();
  };
  window.photos.onCome(({ begin }) => begin === data.begin && refresh());
  document.addEventListener("htmx:afterSettle", showTools);
  showTools();

  const costs = document.getElementById("costs");
  costs.addEventListener("input", () => {
    clearTimeout(costs.waiting);
    costs.waiting = setTimeout(() => costs.querySelector("[value=suggest]").click(), 800);
  });
})();
