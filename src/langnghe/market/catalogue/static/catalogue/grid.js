// The shelf as a sheet: arrows and Enter, a column pasted, undo, marked cells, and one save that
// waits on the device while there is no line. Without this script the form is sent as it is.
const form = document.querySelector("form[data-shelf]");
if (form) {
  const tools = form.querySelector("[data-tools]");
  const status = tools.querySelector("[role=status]");
  const FIELDS = ["on_hand", "price"];
  const MOST = 200; // rows of one sending
  const rows = () => [...form.querySelectorAll("[data-row]")];
  const field = (row, name) => row.querySelector(`[name="${row.dataset.row}-${name}"]`);
  const column = (name) => rows().map((row) => field(row, name)).filter(Boolean);
  const nameOf = (input) => input.name.split("-").pop();
  const digits = (text) => text.trim().replace(/\s*(₫|đ|d|đồng|dong|vnd)$/i, "").replace(/[.,\s]/g, "");
  const seen = (row, name) => field(row, `seen_${name}`)?.value ?? "";
  const isChanged = (row, name) => {
    const input = field(row, name);
    return Boolean(input) && digits(input.value) !== seen(row, name);
  };
  const past = []; // each step: [[input, before, after], …]
  let typing = null;

  const say = (words, n) => {
    status.textContent = words.replace("{n}", n);
  };
  const mark = () => {
    let count = 0;
    for (const row of rows()) {
      for (const name of FIELDS) {
        const changed = isChanged(row, name);
        field(row, name)?.classList.toggle("cell-changed", changed);
        count += changed;
      }
    }
    tools.hidden = !count && !status.textContent && !past.length;
    if (count) say(status.dataset.changed, count);
    return count;
  };
  const write = (changes) => {
    const step = changes.map(([input, after]) => [input, input.value, after]).filter(([, a, b]) => a !== b);
    step.forEach(([input, , after]) => (input.value = after));
    if (step.length) past.push(step);
    mark();
  };
  const settle = (input) => {
    if (typing && typing[0] === input && typing[1] !== input.value) past.push([[input, typing[1], input.value]]);
    typing = null;
  };
  const undo = () => {
    const active = document.activeElement;
    if (typing && typing[0] === active) settle(active);
    const step = past.pop();
    step?.forEach(([input, before]) => (input.value = before));
    status.textContent = "";
    mark();
    step?.[0][0].focus();
    if (step) typing = [step[0][0], step[0][0].value];
  };
  const isCell = (target) => target.matches?.("[data-row] input") && FIELDS.includes(nameOf(target));

  form.addEventListener("focusin", ({ target }) => {
    if (isCell(target)) typing = [target, target.value];
  });
  form.addEventListener("focusout", ({ target }) => isCell(target) && settle(target));
  form.addEventListener("input", ({ target }) => isCell(target) && mark());
  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!isCell(input)) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault();
      undo();
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const name = nameOf(input);
    let next = null;
    if (["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) {
      const cells = column(name);
      const step = event.key === "ArrowUp" || (event.key === "Enter" && event.shiftKey) ? -1 : 1;
      next = cells[cells.indexOf(input) + step];
      event.preventDefault(); // Enter goes on; the button saves
    } else if (event.key === "ArrowRight" && (input.selectionStart ?? input.value.length) === input.value.length) {
      next = name === "on_hand" ? field(input.closest("[data-row]"), "price") : null;
    } else if (event.key === "ArrowLeft" && !input.selectionEnd) {
      next = name === "price" ? field(input.closest("[data-row]"), "on_hand") : null;
    }
    if (next) {
      event.preventDefault();
      next.focus();
      next.select?.();
    }
  });
  form.addEventListener("paste", (event) => {
    const input = event.target;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!isCell(input) || !/[\n\t]/.test(text.replace(/\n$/, ""))) return;
    event.preventDefault();
    const from = rows().indexOf(input.closest("[data-row]"));
    const first = FIELDS.indexOf(nameOf(input));
    const changes = [];
    text.replace(/\r/g, "").replace(/\n$/, "").split("\n").forEach((line, down) => {
      const row = rows()[from + down];
      line.split("\t").forEach((value, right) => {
        const name = FIELDS[first + right];
        const cell = row && name ? field(row, name) : null;
        if (cell) changes.push([cell, value.trim()]);
      });
    });
    settle(input);
    write(changes);
    typing = [input, input.value];
  });
  tools.querySelector("[data-undo]").addEventListener("click", undo);

  // What the server said of rows that were sent: saved ones rest, others say what is wrong.
  const answerRows = (answer) => {
    let wrong = 0;
    for (const row of rows()) {
      const told = answer.rows?.[row.dataset.row];
      if (!told) continue;
      row.querySelectorAll(".error").forEach((one) => one.remove());
      row.querySelectorAll(".field-wrong").forEach((one) => one.classList.remove("field-wrong"));
      for (const name of FIELDS) {
        const input = field(row, name);
        if (!input) continue;
        field(row, `seen_${name}`).value = told.now[name];
        const said = told.wrong[name] ?? (name === "price" ? told.wrong.__all__ : undefined);
        if (told.typed && said) input.value = told.typed[name] ?? input.value;
        if (!said) {
          if (!Object.keys(told.wrong).length) input.value = input.value && digits(input.value) === String(told.now[name]) ? input.value : String(told.now[name]);
          continue;
        }
        wrong += 1;
        const line = Object.assign(document.createElement("span"), { className: "error", id: `${input.id}_error`, textContent: said });
        input.setAttribute("aria-describedby", line.id);
        input.closest("td, .field")?.classList.add("field-wrong");
        (row.querySelector("th") ?? input.closest(".field") ?? row).append(line);
      }
    }
    return wrong;
  };
  const collected = () => {
    const body = [];
    for (const row of rows()) {
      if (!FIELDS.some((name) => isChanged(row, name))) continue;
      row.querySelectorAll("input[name]").forEach((input) => body.push([input.name, input.value]));
    }
    return body;
  };
  const countOf = (body) => new Set(body.map(([name]) => name.replace(/-[a-z_]+$/, ""))).size;

  form.addEventListener("submit", async (event) => {
    const later = window.later;
    // A button with an address of its own (put on sale) is another matter.
    if (!later?.ready || event.submitter?.hasAttribute("formaction")) return;
    const body = collected();
    if (countOf(body) > MOST) return;
    event.preventDefault();
    if (!body.length) return;
    const sent = await later.keep({ address: form.dataset.shelf, body, what: form.dataset.what, kind: "shelf", page: location.pathname + location.search });
    past.length = 0;
    delete form.dataset.sent;
    if (sent.state === "answered") {
      const wrong = answerRows(sent.answer);
      mark();
      tools.hidden = false;
      say(wrong ? status.dataset.wrong : status.dataset.saved, wrong);
      await later.forget(sent.key);
      if (wrong) form.querySelector(".field-wrong input")?.focus();
    } else {
      // Kept: what was typed is now what is known here, so that it is not kept twice.
      for (const row of rows()) FIELDS.forEach((name) => field(row, name)?.classList.toggle("cell-kept", isChanged(row, name)));
      tools.hidden = false;
      say(status.dataset.kept, countOf(body));
    }
  });
  // A row's own button works by htmx; without a line it is kept like the rest.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!navigator.onLine && form.contains(event.target) && window.later?.ready) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  document.addEventListener("later:answered", ({ detail }) => {
    if (detail.kind !== "shelf") return;
    const wrong = answerRows(detail.answer);
    form.querySelectorAll(".cell-kept").forEach((input) => input.classList.remove("cell-kept"));
    mark();
    tools.hidden = false;
    say(wrong ? status.dataset.wrong : status.dataset.saved, wrong);
    if (rows().some((row) => detail.answer.rows?.[row.dataset.row])) window.later.forget(detail.key);
  });
  document.addEventListener("later:waiting", ({ detail }) => {
    // Edits of this page that wait: shown in their cells when it is opened again.
    for (const [name, value] of detail.body) {
      const input = form.querySelector(`input[name="${CSS.escape(name)}"]`);
      if (!input || !FIELDS.includes(nameOf(input))) continue;
      input.value = value;
      input.classList.toggle("cell-kept", isChanged(input.closest("[data-row]"), nameOf(input)));
    }
    mark();
  });
  mark();
  window.later?.tell();
}
