// The service worker. `APP` stands before it, written by web/app.py: version, files, addresses.
//
// Pages come from the network first, always. What is kept are pages of the workshop, of one person,
// and they say from when they are; of the public shop nothing is kept at all, so that no price is
// ever an old one. Files are named by their content and kept until the next version.
const FILES = `files-${APP.version}`;
const PAGES = "pages";
const LATER = ["langnghe-later", "langnghe-field"];
const PATIENCE = 12_000; // milliseconds: then a page that is kept is better than none
const FRESH = 600_000; // so long an order is not fetched again only to be kept
// The workshop, the checklists of inspections and what is noted at a station: what is filled in where
// there is no line.
const WORKSHOP = /^(\/en)?\/(xuong\/|so\/moi-truong\/kiem-tra\/[^/]+\/(phieu\/)?$|so\/quan-trac\/tram\/[^/]+\/hien-truong\/$)/;
const IS_NAMED_BY_CONTENT = /\.[0-9a-f]{12}\.\w+$/;
const PERSON = /<meta name="person" content="([0-9a-f]*)">/;

self.addEventListener("install", (event) => {
  // At once: pages are made by the server, so no page is ever bound to an old worker.
  self.skipWaiting();
  event.waitUntil(caches.open(FILES).then((files) => files.addAll(APP.files)));
});
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(request.method === "GET" ? page(event, url) : posted(request, url));
  else if (request.method === "GET" && url.pathname.startsWith(APP.static)) event.respondWith(file(request, url));
});
self.addEventListener("message", (event) => {
  if (event.data?.kind === "warm") event.waitUntil(warm(event.data.links));
});

async function takeOver() {
  const old = (await caches.keys()).filter((name) => name.startsWith("files-") && name !== FILES);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

async function file(request, url) {
  const kept = await caches.match(request);
  if (kept && IS_NAMED_BY_CONTENT.test(url.pathname)) return kept;
  try {
    return await fetch(request);
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

async function page(event, url) {
  const is_workshop = WORKSHOP.test(url.pathname);
  const answer = (async () => (await event.preloadResponse) ?? fetch(event.request))();
  try {
    const kept = is_workshop ? await fromCache(url) : null;
    const response = await (kept ? Promise.race([answer, patience()]) : answer);
    if (is_workshop && response.ok && !response.redirected) event.waitUntil(keep(url, response.clone()));
    return response;
  } catch {
    answer.catch(() => {});
    return (is_workshop && (await fromCache(url))) || offline(url);
  }
}

const patience = () => new Promise((_done, failed) => setTimeout(() => failed(new Error("slow")), PATIENCE));

async function offline(url) {
  const home = url.pathname.startsWith("/en/") ? APP.offline.en : APP.offline.vi;
  return (await caches.match(home)) ?? Response.error();
}

// Whoever logs out, or logs in, leaves nothing to the next one.
async function posted(request, url) {
  const path = url.pathname.replace(/^\/en\//, "/");
  if (path === APP.logOut) await wipe();
  else if (APP.logIn.includes(path)) await caches.delete(PAGES);
  try {
    return await fetch(request);
  } catch {
    return offline(url);
  }
}

async function wipe() {
  await caches.delete(PAGES);
  for (const name of LATER) {
    await new Promise((done) => {
      const asked = indexedDB.deleteDatabase(name);
      asked.onsuccess = asked.onerror = asked.onblocked = done;
    });
  }
}

async function keep(url, response) {
  if (!response.headers.get("Content-Type")?.startsWith("text/html")) return;
  const text = await response.text();
  const person = text.match(PERSON)?.[1];
  if (!person) return;
  let pages = await caches.open(PAGES);
  const whose = await (await pages.match("/person"))?.text();
  if (whose && whose !== person) {
    await caches.delete(PAGES);
    pages = await caches.open(PAGES);
  }
  await pages.put("/person", new Response(person));
  // It says itself that it is no new one: the words are in it already, hidden until now.
  const marked = text.replace("<html ", "<html data-kept ");
  const headers = new Headers(response.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  headers.set("X-Kept-At", String(Date.now()));
  await pages.put(nameOf(url), new Response(marked, { headers }));
}

const nameOf = (url) => url.pathname + url.search;

async function fromCache(url) {
  const pages = await caches.open(PAGES);
  return (await pages.match(nameOf(url))) ?? (url.search ? null : pages.match(url.pathname, { ignoreSearch: true }));
}

async function warm(links) {
  for (const link of links) {
    const url = new URL(link, self.location.origin);
    if (url.origin !== self.location.origin || !WORKSHOP.test(url.pathname)) continue;
    const kept = await fromCache(url);
    if (kept && Date.now() - Number(kept.headers.get("X-Kept-At")) < FRESH) continue;
    try {
      const response = await fetch(url, { headers: { Accept: "text/html" } });
      if (response.ok && !response.redirected) await keep(url, response);
    } catch {
      return;
    }
  }
}
