// What could not be saved by itself is said; the page with what was typed stays.
document.addEventListener("htmx:sendError", () => {
  document.querySelector("[data-not-saved]")?.removeAttribute("hidden");
});
