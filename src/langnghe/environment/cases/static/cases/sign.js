// A signature drawn with a finger: lines of points, which the server draws into the minutes.
(() => {
  const form = document.querySelector("form[data-sign]");
  if (!form) return;
  const pad = form.querySelector("[data-pad]");
  const canvas = pad.querySelector("canvas");
  const pen = canvas.getContext("2d");
  const lines = [];
  let line;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const within = (value, most) => Math.min(Math.max(Math.round(value), 0), most);
    return [within(event.clientX - box.left, 300), within(event.clientY - box.top, 120)];
  };
  const keep = () => (form.elements.strokes.value = lines.filter((one) => one.length > 1).map((one) => one.map((point) => point.join(",")).join(" ")).join(";"));
  pad.hidden = false;
  pen.lineWidth = 2;
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    lines.push((line = [at(event)]));
    form.querySelector("[name=way][value=drawn]").checked = true;
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!line) return;
    const [x, y] = at(event);
    pen.beginPath();
    pen.moveTo(...line.at(-1));
    pen.lineTo(x, y);
    pen.stroke();
    line.push([x, y]);
    keep();
  });
  canvas.addEventListener("pointerup", () => (line = undefined));
  pad.querySelector("[data-clear]").addEventListener("click", () => {
    lines.length = 0;
    keep();
    pen.clearRect(0, 0, canvas.width, canvas.height);
  });
})();
