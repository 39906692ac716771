// Photos on their way. They are made small on the phone, kept in its own database until they have
// come, and sent part by part; after a break each goes on from where it stands, on any of our pages.
window.photos = (() => {
  const panel = document.getElementById("sending");
  const LONGEST_SIDE = 2000; // more is not shown anywhere
  const PARTS = { first: 64 * 1024, least: 16 * 1024, most: 1024 * 1024 };
  const listeners = [];
  let part = PARTS.first;
  let wait = 500;
  let failures = 0; // in a row
  let running = false;
  let again = null;

  const database = new Promise((resolve, reject) => {
    const request = indexedDB.open("goods", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("photos", { keyPath: "uid" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  // Where the phone keeps nothing (a private window), memory must do.
  const memory = new Map();
  const store = async (mode, act) => {
    try {
      const photos = (await database).transaction("photos", mode).objectStore("photos");
      return await new Promise((resolve, reject) => {
        const request = act(photos);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    } catch {
      return null;
    }
  };
  const all = async () => {
    const kept = (await store("readonly", (photos) => photos.getAll())) ?? [];
    const rest = [...memory.values()].filter((one) => !kept.some(({ uid }) => uid === one.uid));
    return [...kept, ...rest].sort((a, b) => a.since - b.since);
  };
  const keep = async (photo) => {
    const kept = await store("readwrite", (photos) => photos.put(photo));
    if (kept === null) memory.set(photo.uid, photo);
  };
  const forget = async (uid) => {
    memory.delete(uid);
    await store("readwrite", (photos) => photos.delete(uid));
  };

  // What this browser cannot read (HEIC, mostly) goes as it is: the server can.
  const small = async (file) => {
    try {
      const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
      const canvas = Object.assign(document.createElement("canvas"), {
        width: Math.round(bitmap.width * scale),
        height: Math.round(bitmap.height * scale),
      });
      const context = canvas.getContext("2d");
      context.fillStyle = "#FBF7EF";
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      bitmap.close();
      const blob = await written(canvas);
      return blob && (blob.size < file.size || scale < 1) ? blob : file;
    } catch {
      return file;
    }
  };
  const written = (canvas) => new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));

  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  class Refused extends Error {}
  class SignedOut extends Error {}
  const ask = async (address, method, body, headers = {}) => {
    const answer = await fetch(address, { method, body, headers: { "X-CSRFToken": token(), ...headers } });
    if (answer.redirected) throw new SignedOut();
    if (answer.status >= 500 || answer.status === 429) throw new Error("later");
    if (answer.status === 204) return {};
    const told = await answer.json();
    if (answer.ok) return told;
    if (told.code === "offset_moved" || told.code === "upload_incomplete") return { offset: Number(told.offset) };
    if (answer.status === 403) throw new SignedOut();
    throw new Refused(told.detail);
  };

  const send = async (photo) => {
    const here = panel.dataset.part.replace("00000000-0000-0000-0000-000000000000", photo.uid);
    const begun = new URLSearchParams({ upload: photo.uid, size: photo.blob.size, replaces: photo.replaces ?? "" });
    let { offset, come } = await ask(photo.begin, "POST", begun);
    while (!come) {
      while (offset < photo.blob.size) {
        show(photo.uid, offset / photo.blob.size);
        const since = performance.now();
        const bytes = photo.blob.slice(offset, offset + part);
        ({ offset } = await ask(here, "PATCH", bytes, {
          "Upload-Offset": offset,
          "Content-Type": "application/octet-stream",
        }));
        const took = performance.now() - since;
        if (took < 1500) part = Math.min(part * 2, PARTS.most);
        if (took > 6000) part = Math.max(part / 2, PARTS.least);
        wait = 500;
        failures = 0;
      }
      const told = await ask(here, "POST");
      come = told.come ?? false;
      offset = told.offset;
    }
  };

  const run = async () => {
    if (running) return;
    running = true;
    try {
      for (let photo; (photo = (await all()).find((one) => !one.refused)); ) {
        await list();
        try {
          if (!photo.ready) {
            photo = { ...photo, blob: await small(photo.blob), ready: true };
            await keep(photo);
          }
          await send(photo);
          await forget(photo.uid);
          say("");
          listeners.forEach((hear) => hear(photo));
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          await keep({ ...photo, refused: error.message || panel.dataset.failed });
        }
      }
    } catch (error) {
      say(error instanceof SignedOut ? panel.dataset.signedOut : panel.dataset.offline);
      // A line that breaks now and then still carries large parts.
      failures += 1;
      if (failures > 1) part = Math.max(part / 2, PARTS.least);
      wait = Math.min(wait * 2, 30000);
    } finally {
      running = false;
      await list();
    }
  };
  // Of two open pages one sends; the other one looks again whether it is its turn.
  const start = async () => {
    if (!panel) return;
    clearTimeout(again);
    if (navigator.locks) await navigator.locks.request("photos", { ifAvailable: true }, (lock) => lock && run());
    else await run();
    if ((await all()).some((one) => !one.refused)) again = setTimeout(start, wait);
  };

  const say = (text) => {
    panel.querySelector("[role=status]").textContent = text;
  };
  const show = (uid, share) => {
    const row = document.getElementById(`photo-${uid}`);
    if (!row) return;
    row.querySelector("progress").value = share;
    row.querySelector(".small").textContent = panel.dataset.sending;
  };
  const list = async () => {
    const waiting = await all();
    const rows = panel.querySelector("ul");
    panel.hidden = !waiting.length;
    [...rows.children].forEach((row) => waiting.some(({ uid }) => row.id === `photo-${uid}`) || row.remove());
    for (const photo of waiting) {
      const row = document.getElementById(`photo-${photo.uid}`) ?? (await rowOf(photo));
      if (photo.refused) row.querySelector(".small").textContent = photo.refused;
      rows.append(row);
      document.querySelector(`.coming[data-picture="${photo.uid}"]`)?.setAttribute("hidden", "");
    }
  };
  const rowOf = async (photo) => {
    const row = Object.assign(document.createElement("li"), { id: `photo-${photo.uid}` });
    const canvas = Object.assign(document.createElement("canvas"), { width: 112, height: 112 });
    canvas.setAttribute("aria-hidden", "true");
    const words = document.createElement("div");
    const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
    bar.setAttribute("aria-label", photo.name);
    words.append(bar, Object.assign(document.createElement("p"), { className: "small", textContent: panel.dataset.waiting }));
    const drop = Object.assign(document.createElement("button"), {
      type: "button",
      className: "link-button",
      textContent: panel.dataset.remove,
    });
    drop.addEventListener("click", async () => {
      await forget(photo.uid);
      const here = panel.dataset.part.replace("00000000-0000-0000-0000-000000000000", photo.uid);
      ask(here, "DELETE").catch(() => {});
      list();
    });
    row.append(canvas, words, drop);
    createImageBitmap(photo.blob, { imageOrientation: "from-image" }).then((bitmap) => {
      const side = Math.min(bitmap.width, bitmap.height);
      canvas.getContext("2d").drawImage(bitmap, (bitmap.width - side) / 2, (bitmap.height - side) / 2, side, side, 0, 0, 112, 112);
    }, () => {});
    return row;
  };

  const add = async (file, { begin, replaces = null, ready = false }) => {
    const photo = {
      uid: crypto.randomUUID ? crypto.randomUUID() : randomUuid(),
      since: Date.now() + performance.now() / 1e6,
      name: file.name ?? "",
      blob: file, // as it is, at once: the battery may not last until it is small
      ready,
      begin,
      replaces,
    };
    await keep(photo);
    await list();
    start();
    return photo;
  };
  // Older phones, and a platform inside an office without TLS.
  const randomUuid = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  if (panel) {
    list().then(start);
    addEventListener("online", () => {
      wait = 500;
      start();
    });
  }
  return { add, written, randomUuid, list, onCome: (hear) => listeners.push(hear) };
})();
