// What is done without a line waits on the device, each with a key, and is sent once when the line
// is back: the server gives the repeat of a key its first answer. It belongs to one person: another
// one who opens the workshop on this device finds nothing of it.
(() => {
  const bar = document.getElementById("later");
  const person = document.querySelector('meta[name="person"]')?.content;
  if (!bar || !person || !("indexedDB" in window) || !window.crypto?.randomUUID) return;
  const NAME = "langnghe-later";
  const words = bar.dataset;
  const text = bar.querySelector("[data-text]");
  const button = bar.querySelector("[data-send]");
  const seen = bar.querySelector("[data-seen]");
  let opened;

  const open = () =>
    (opened ??= new Promise((done, failed) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("kept", { keyPath: "key" });
      asked.onsuccess = () => {
        // Whoever logs out deletes it from elsewhere: this page must not hold on to it.
        asked.result.onversionchange = () => {
          asked.result.close();
          opened = undefined;
        };
        done(asked.result);
      };
      asked.onerror = () => failed(asked.error);
    }));
  const store = async (mode, act) => {
    const database = await open();
    return new Promise((done, failed) => {
      const work = database.transaction("kept", mode);
      const asked = act(work.objectStore("kept"));
      work.oncomplete = () => done(asked?.result);
      work.onerror = work.onabort = () => failed(work.error);
    });
  };
  const all = async () => (await store("readonly", (kept) => kept.getAll())).sort((a, b) => a.at - b.at);
  const put = (entry) => store("readwrite", (kept) => kept.put(entry));
  const forget = async (key) => {
    await store("readwrite", (kept) => kept.delete(key));
    await show();
  };
  const tellPage = (name, entry) => document.dispatchEvent(new CustomEvent(name, { detail: entry }));

  const show = async (said = "") => {
    const kept = await all();
    const waiting = kept.filter((entry) => entry.state === "waiting");
    const wrong = kept.filter((entry) => entry.state === "answered");
    const lines = [];
    if (said) lines.push(said);
    if (waiting.length) lines.push((waiting.some((entry) => entry.login) ? words.login : words.waiting).replace("{n}", waiting.length));
    text.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
    for (const entry of wrong) {
      const line = document.createElement("p");
      line.append(`${entry.answer.said ?? words.wrong} `, Object.assign(document.createElement("a"), { href: entry.page, textContent: entry.what }));
      text.append(line);
    }
    button.hidden = !waiting.length;
    seen.hidden = !wrong.length;
    bar.hidden = !text.childElementCount;
  };

  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  // "answered", or why it waits on.
  const send = async (entry) => {
    const files = entry.body.some(([, value]) => value instanceof Blob);
    const body = files ? new FormData() : new URLSearchParams();
    for (const [name, value] of entry.body) body.append(name, value);
    body.set("key", entry.key);
    body.set("person", entry.person);
    let response;
    try {
      response = await fetch(entry.address, {
        method: "POST", body, headers: { "X-CSRFToken": token() },
        signal: AbortSignal.timeout?.(files ? 120_000 : 30_000),
      });
    } catch {
      return "no line";
    }
    const is_json = response.headers.get("Content-Type")?.startsWith("application/json");
    if (response.redirected || (response.ok && !is_json)) {
      entry.login = true;
      await put(entry);
      return "log in";
    }
    if (response.status === 429 || response.status >= 500) return "later";
    entry.state = "answered";
    entry.answer = is_json ? await response.json() : { rows: {}, said: words.dead };
    return "answered";
  };
  const isDone = ({ kind, answer }) =>
    kind === "shelf" ? answer.rows && !answer.said && !Object.values(answer.rows).some((row) => Object.keys(row.wrong).length) : answer.done;

  const flushing = async () => {
    let said = "";
    for (const entry of await all()) {
      if (entry.state !== "waiting") continue;
      if ((await send(entry)) !== "answered") break;
      remember(entry);
      await put(entry);
      if (isDone(entry)) {
        await store("readwrite", (kept) => kept.delete(entry.key));
        said = entry.answer.said ?? words.sent.replace("{n}", entry.answer.saved ?? 1);
      }
      tellPage("later:answered", entry);
    }
    await show(said);
  };
  // What was typed, so that a page that is opened later can say what was refused of it.
  const remember = (entry) => {
    if (entry.kind !== "shelf" || !entry.answer.rows) return;
    for (const [name, value] of entry.body) {
      const [, uid, field] = name.match(/^(.*)-([a-z_]+)$/) ?? [];
      const row = entry.answer.rows[uid];
      if (row && !field.startsWith("seen_")) (row.typed ??= {})[field] = value;
    }
  };
  // One tab at a time; two would do no harm, but ask twice.
  const flush = () => (navigator.locks ? navigator.locks.request("langnghe-later", flushing) : flushing());

  const keep = async ({ kind, address, body, what, page }) => {
    for (const entry of await all()) {
      // A page that is saved again before its last save was sent says all of it anew.
      if (kind === "shelf" && entry.kind === kind && entry.page === page && entry.state === "waiting") await store("readwrite", (kept) => kept.delete(entry.key));
    }
    const entry = { key: crypto.randomUUID(), person, kind, address, body, what, page, at: Date.now(), state: "waiting" };
    await put(entry);
    if (navigator.onLine && (await send(entry)) === "answered") {
      remember(entry);
      await put(entry);
      if (isDone(entry)) await store("readwrite", (kept) => kept.delete(entry.key));
      return entry;
    }
    await show();
    return entry;
  };

  // Whatever was kept for somebody else goes, before anything of it is shown or sent.
  const begin = async () => {
    for (const entry of await all()) {
      if (entry.person !== person) await store("readwrite", (kept) => kept.delete(entry.key));
    }
    const said = sessionStorage.getItem("later:said") ?? "";
    sessionStorage.removeItem("later:said");
    await show(said);
    if (navigator.onLine) await flush();
  };
  // What a page wants to know when it is ready: what waits of it, and what was refused of it.
  const tell = async () => {
    await begun;
    for (const entry of await all()) {
      if (entry.kind !== "step") tellPage(entry.state === "waiting" ? "later:waiting" : "later:answered", entry);
    }
  };
  const begun = begin();
  window.later = { ready: true, keep, forget, tell, show };
  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && navigator.onLine && flush());
  button.addEventListener("click", flush);
  seen.addEventListener("click", async () => {
    for (const entry of await all()) if (entry.state === "answered") await store("readwrite", (kept) => kept.delete(entry.key));
    await show();
  });

  // A step of an order: with a line it is sent as ever; without one it is kept.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.dataset.keep || navigator.onLine) return;
    event.preventDefault();
    const body = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken").map(([name, value]) => [name, String(value)]);
    form.querySelectorAll("button").forEach((one) => (one.disabled = true));
    await keep({ kind: "step", address: form.dataset.keep, body, what: form.dataset.what, page: location.pathname });
    bar.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("later:answered", ({ detail }) => {
    if (detail.kind !== "step" || detail.page !== location.pathname) return;
    if (detail.answer.done) {
      sessionStorage.setItem("later:said", detail.answer.said);
      location.reload();
    }
  });
})();

// The workshop as an app: it opens without a line. See web/static/web/worker.js.
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/sw.js", { scope: "/", updateViaCache: "none" }).catch(() => {});
  navigator.serviceWorker.ready.then((registration) => {
    if (!navigator.onLine || document.documentElement.hasAttribute("data-kept") || navigator.connection?.saveData) return;
    // What is worth having without a line: the tabs, and the orders or lists that this page names.
    const links = [location, ...document.querySelectorAll('.tabs a[href*="/xuong/"], main .orders a[href*="/xuong/don/"], main a[data-offline]')];
    registration.active?.postMessage({ kind: "warm", links: [...new Set(links.map((link) => link.pathname + link.search))].slice(0, 14) });
  });
}
{
  const panel = document.getElementById("install");
  const later = Number(localStorage.getItem("install:not-before") ?? 0) > Date.now();
  const installed = matchMedia("(display-mode: standalone)").matches || navigator.standalone;
  if (panel && !later && !installed) {
    let offer;
    const ask = panel.querySelector("[data-install]");
    window.addEventListener("beforeinstallprompt", (event) => {
      event.preventDefault();
      offer = event;
      panel.hidden = false;
    });
    if (/iPhone|iPad/.test(navigator.userAgent)) {
      panel.hidden = false;
      ask.hidden = true;
      panel.querySelector("[data-by-hand]").hidden = false;
    }
    ask.addEventListener("click", async () => {
      panel.hidden = true;
      await offer?.prompt();
    });
    panel.querySelector("[data-not-now]").addEventListener("click", () => {
      panel.hidden = true;
      localStorage.setItem("install:not-before", String(Date.now() + 30 * 86_400_000));
    });
  }
}
