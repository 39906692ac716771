// Without a line a note stays on the phone with its photo, under its own key, and is sent when the
// line is back: the server keeps it once. It belongs to one person; another one's is thrown away.
// The page itself opens without a line as well (web/worker.js).
(() => {
  const form = document.querySelector("form[data-person]");
  const bar = document.getElementById("kept");
  if (!form || !bar || !("indexedDB" in window)) return;
  const person = form.dataset.person;
  const text = bar.querySelector("[data-text]");
  const button = bar.querySelector("[data-send]");

  let opened;
  let trouble = "";

  const open = () =>
    (opened ??= new Promise((done, failed) => {
      const asked = indexedDB.open("langnghe-field", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("notes", { keyPath: "key" });
      asked.onsuccess = () => {
        // Whoever logs out deletes it from elsewhere: this page must not hold on to it.
        asked.result.onversionchange = () => {
          asked.result.close();
          opened = undefined;
        };
        asked.result.onclose = () => (opened = undefined);
        done(asked.result);
      };
      asked.onerror = () => {
        opened = undefined;
        failed(asked.error);
      };
    }));
  const store = async (mode, act) => {
    const work = (await open()).transaction("notes", mode);
    const asked = act(work.objectStore("notes"));
    return new Promise((done, failed) => {
      work.oncomplete = () => done(asked.result);
      work.onerror = work.onabort = () => failed(work.error);
    });
  };
  const show = (said, waits) => {
    text.textContent = said;
    button.hidden = !waits;
    bar.hidden = !said;
  };
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.csrfmiddlewaretoken.value;

  const flushing = async () => {
    let sent = 0;
    let said = "";
    for (const note of await store("readonly", (notes) => notes.getAll())) {
      if (note.person !== person) {
        await store("readwrite", (notes) => notes.delete(note.key));
        continue;
      }
      const body = new FormData();
      for (const [name, value] of note.fields) body.append(name, value);
      let response;
      try {
        response = await fetch(note.address, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": token() } });
      } catch {
        break;
      }
      if (!response.headers.get("Content-Type")?.startsWith("application/json")) {
        if (response.status < 500 && response.status !== 429) said = bar.dataset.login;
        break;
      }
      const answer = await response.json();
      if (answer.done) {
        await store("readwrite", (notes) => notes.delete(note.key));
        sent += 1;
      } else {
        said = answer.said;
        break;
      }
    }
    const waiting = (await store("readonly", (notes) => notes.getAll())).length;
    const lines = [trouble, said, sent ? bar.dataset.sent.replace("{n}", sent) : "", waiting ? bar.dataset.waiting.replace("{n}", waiting) : ""];
    show(lines.filter(Boolean).join(" "), waiting);
  };
  // Where nothing can be read nothing waits; a note that cannot be kept is said by `keep`.
  const flush = () => flushing().catch(() => show(trouble, false));

  // A page that was kept, or that has sent its note, begins with a key and a time of its own.
  const begin = () => {
    form.reset();
    form.key.value = crypto.randomUUID();
    const now = new Date();
    form.seen_at.value = new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  };
  const keep = async (fields) => {
    try {
      await store("readwrite", (notes) => notes.put({ key: form.key.value, person, address: location.pathname, fields }));
      trouble = "";
      begin();
    } catch {
      trouble = bar.dataset.failed; // the form stays as it is: it is the only copy
    }
    await flush();
    bar.scrollIntoView({ block: "nearest" });
  };
  // Whether there is a line at all is known only once something has gone through.
  const hasLine = async () => {
    if (!navigator.onLine) return false;
    try {
      return (await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout?.(8_000) })).ok;
    } catch {
      return false;
    }
  };

  const submit = form.querySelector("[type=submit]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (submit.disabled) return;
    submit.disabled = true;
    const fields = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
    if (await hasLine()) {
      // As ever: the page of the server says best what is wrong with a field.
      form.csrfmiddlewaretoken.value = token();
      form.submit();
      return;
    }
    try {
      await keep(fields);
    } finally {
      submit.disabled = false;
    }
  });
  window.addEventListener("pageshow", () => (submit.disabled = false));
  if (document.documentElement.hasAttribute("data-kept")) begin();
  button.addEventListener("click", flush);
  window.addEventListener("online", flush);
  flush();
})();
