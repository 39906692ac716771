// Cutting and straightening a picture before it is sent (anew). All by sliders, or by a finger.
(() => {
  const dialog = document.getElementById("crop");
  if (!dialog?.showModal) return;
  const canvas = dialog.querySelector("canvas");
  const context = canvas.getContext("2d");
  const slider = (name) => dialog.querySelector(`#crop-${name}`);
  const LONG = 1600;
  let bitmap, turned, shape, uid;

  const draw = () => {
    canvas.width = shape >= 1 ? LONG : Math.round(LONG * shape);
    canvas.height = shape >= 1 ? Math.round(LONG / shape) : LONG;
    const angle = (turned * 90 + Number(slider("angle").value)) * (Math.PI / 180);
    const cos = Math.abs(Math.cos(angle));
    const sin = Math.abs(Math.sin(angle));
    // So large that the turned picture fills the frame.
    const fill = Math.max(
      (canvas.width * cos + canvas.height * sin) / bitmap.width,
      (canvas.width * sin + canvas.height * cos) / bitmap.height,
    );
    const scale = fill * Number(slider("zoom").value);
    const roomX = (bitmap.width - (canvas.width * cos + canvas.height * sin) / scale) / 2;
    const roomY = (bitmap.height - (canvas.width * sin + canvas.height * cos) / scale) / 2;
    context.fillStyle = "#FBF7EF";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.save();
    context.translate(canvas.width / 2, canvas.height / 2);
    context.rotate(angle);
    context.scale(scale, scale);
    context.translate(-Number(slider("x").value) * roomX, -Number(slider("y").value) * roomY);
    context.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2);
    context.restore();
  };
  const choose = (value) => {
    shape = value;
    dialog.querySelectorAll("[data-shape]").forEach((chip) => {
      chip.setAttribute("aria-pressed", String(Number(chip.dataset.shape) === shape));
    });
  };
  const open = async (button) => {
    uid = button.dataset.crop;
    const image = button.closest("[data-picture]").querySelector("img");
    const answer = await fetch(image.dataset.large);
    bitmap = await createImageBitmap(await answer.blob());
    turned = 0;
    choose(1);
    for (const [name, value] of [["angle", 0], ["zoom", 1], ["x", 0], ["y", 0]]) slider(name).value = value;
    draw();
    dialog.showModal();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-crop]");
    if (button) open(button).catch(() => {});
  });
  dialog.addEventListener("input", draw);
  dialog.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.shape) choose(Number(button.dataset.shape));
    if ("turn" in button.dataset) turned = (turned + 1) % 4;
    if (button.dataset.shape || "turn" in button.dataset) draw();
    if ("cropClose" in button.dataset) dialog.close();
    if ("cropDone" in button.dataset) {
      const blob = await window.photos.written(canvas);
      dialog.close();
      const { begin } = document.getElementById("editor").dataset;
      window.photos.add(blob, { begin, replaces: uid, ready: true });
    }
  });

  let held = null;
  const move = (name, by) => {
    slider(name).value = Number(slider(name).value) - by;
  };
  canvas.addEventListener("pointerdown", (event) => {
    held = event;
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!held) return;
    const turnedBy = turned * (Math.PI / 2);
    const x = ((event.clientX - held.clientX) / canvas.clientWidth) * 3;
    const y = ((event.clientY - held.clientY) / canvas.clientHeight) * 3;
    move("x", x * Math.cos(turnedBy) + y * Math.sin(turnedBy));
    move("y", y * Math.cos(turnedBy) - x * Math.sin(turnedBy));
    held = event;
    draw();
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (held = null));
})();
