// Keeps the boxes at the heads of areas in step with the boxes below them. Without it the server does the same when the form is sent.
"use strict";
for (const form of document.querySelectorAll("form[data-tree]")) {
  const areas = [...form.querySelectorAll("[data-area]")];
  const boxes = (area) => [...area.querySelectorAll("[data-box]")];
  const head = (area) => area.querySelector("[data-head]");
  const sync = () => {
    for (const area of areas) {
      const ticked = boxes(area).filter((box) => box.checked).length;
      head(area).checked = ticked === boxes(area).length;
      head(area).indeterminate = ticked > 0 && !head(area).checked;
    }
  };
  form.elements.heads.value = "browser";
  form.addEventListener("change", (event) => {
    const area = areas.find((area) => head(area) === event.target);
    if (area) boxes(area).forEach((box) => { box.checked = event.target.checked; });
    sync();
  });
  window.addEventListener("pageshow", sync);
  sync();
}
