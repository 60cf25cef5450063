"use strict";
// Search and folding. Everything is in the page already; nothing is fetched, and no text becomes markup.
(() => {
  const byId = (id) => document.getElementById(id);
  const tools = byId("tools");
  const query = byId("query");
  const found = byId("found");
  const entries = Array.from(document.querySelectorAll("[data-entry]"), (element) => ({
    element,
    text: element.textContent.toLowerCase(),
  }));
  if (entries.length === 0) {
    return;
  }
  const sections = Array.from(document.querySelectorAll("main > section"));

  const show = () => {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { element, text } of entries) {
      const fits = words.every((word) => text.includes(word));
      element.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    for (const section of sections) {
      section.hidden = words.length > 0 && !section.querySelector("[data-entry]:not([hidden])");
    }
    document.body.classList.toggle("searching", words.length > 0);
    if (words.length === 0) {
      found.textContent = `${entries.length} entries`;
    } else if (shown === 0) {
      found.textContent = `No entry contains that, of ${entries.length}`;
    } else {
      found.textContent = `${shown} of ${entries.length} entries`;
    }
  };

  let waits;
  query.addEventListener("input", () => {
    clearTimeout(waits);
    waits = setTimeout(show, 120);
  });
  query.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && query.value !== "") {
      query.value = "";
      show();
    }
  });
  const fold = (open) => () => {
    for (const { element } of entries) {
      if (element.tagName === "DETAILS" && !element.hidden) {
        element.open = open;
      }
    }
  };
  byId("open").addEventListener("click", fold(true));
  byId("close").addEventListener("click", fold(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && document.activeElement !== query) {
      event.preventDefault();
      query.focus();
    }
  });
  // on paper everything is open
  addEventListener("beforeprint", fold(true));
  tools.hidden = false;
  show();
})();
