"use strict";
(() => {
  const tip = document.getElementById("tip");
  const key = (cell) => cell.dataset.s || cell.textContent.trim();
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const sort = (heading) => {
    const rising = heading.getAttribute("aria-sort") !== "ascending";
    const at = heading.cellIndex;
    const body = heading.closest("table").tBodies[0];
    for (const other of heading.parentNode.cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", rising ? "ascending" : "descending");
    const empty = (text) => text === "—" || text === "";
    body.append(...[...body.rows].sort((one, two) => {
      const a = key(one.cells[at]), b = key(two.cells[at]);
      if (empty(a) || empty(b)) return empty(a) - empty(b);
      return rising ? order.compare(a, b) : order.compare(b, a);
    }));
  };
  for (const heading of document.querySelectorAll("th[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.title = heading.dataset.sort;
    button.setAttribute("aria-label", heading.dataset.sort);
    button.addEventListener("click", () => sort(heading));
    // After the text, not around it: Chromium does not print buttons where a heading is repeated on the next page.
    heading.append(" ", button);
  }
  const meaning = (cell) => {
    const section = cell.closest("section");
    for (const item of section.querySelectorAll(".key .g"))
      if (item.dataset.g === cell.textContent) return item.parentNode.textContent.trim().slice(1).trim();
    return "";
  };
  const told = (target) => {
    const drawn = target.closest(".line rect, .line g");
    if (drawn) return drawn.querySelector("title")?.textContent;
    const cell = target.closest(".grid tbody td");
    const said = cell ? meaning(cell) : "";
    if (!said) return "";
    const row = cell.parentNode.cells[0].textContent.trim().replace(/\s+/g, " ");
    const column = cell.closest("table").tHead.rows[0].cells[cell.cellIndex].textContent;
    return `${row} · ${column}: ${said}`;
  };
  const show = (event) => {
    const text = told(event.target);
    tip.hidden = !text;
    if (!text) return;
    tip.textContent = text;
    const room = document.documentElement.clientWidth - tip.offsetWidth - 8;
    tip.style.left = `${Math.max(4, Math.min(event.pageX + 12, room))}px`;
    tip.style.top = `${event.pageY + 14}px`;
  };
  document.addEventListener("pointerover", show);
  document.addEventListener("click", show);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") tip.hidden = true; });
  window.addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
})();
