// report.js: sort the table by a click on its heads, show one verdict only; the page is whole without it
(() => {
  "use strict";
  const body = document.querySelector("table.index tbody");
  const heads = [...document.querySelectorAll("table.index thead th")];
  const sheets = document.querySelector(".sheets");
  if (!body || !sheets) return;
  const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  const key = (row, i) => row.cells[i].dataset.sort ?? row.cells[i].textContent.trim();

  const sort = (i, down) => {
    const rows = [...body.rows].sort((a, b) => compare(key(a, i), key(b, i)) || compare(key(a, 0), key(b, 0)));
    if (down) rows.reverse();
    for (const row of rows) {
      body.append(row);
      const link = row.querySelector("a[href^='#']");
      const sheet = link && document.getElementById(link.hash.slice(1));
      if (sheet) sheets.append(sheet);
    }
    heads.forEach((head, k) => {
      if (k === i) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
  };

  heads.forEach((head, i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sort(i, head.getAttribute("aria-sort") === "ascending"));
  });

  const totals = [...document.querySelectorAll("button.total")];
  for (const total of totals) {
    total.addEventListener("click", () => {
      const wanted = total.dataset.show;
      for (const other of totals) other.setAttribute("aria-pressed", String(other === total));
      for (const part of document.querySelectorAll("[data-verdict]"))
        part.hidden = wanted !== "" && part.dataset.verdict !== wanted;
    });
  }
})();
