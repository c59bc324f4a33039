(() => {
  const table = document.getElementById("orders");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const find = document.getElementById("find");
  const band = document.getElementById("band");
  const found = document.getElementById("found");
  document.querySelector(".filter").hidden = false;

  const filter = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const shown = words.every((word) => text.includes(word)) && (!band.value || row.dataset.band === band.value);
      row.hidden = !shown;
      count += shown;
    }
    found.textContent = count === rows.length ? "" : `${count} of ${rows.length}`;
  };
  find.addEventListener("input", filter);
  band.addEventListener("change", filter);

  const value = (row, column) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim();
  for (const head of table.tHead.rows[0].cells) {
    if (!head.dataset.sort) continue;
    // A span, since browsers leave form controls out of the headings they repeat on printed pages.
    const button = document.createElement("span");
    button.tabIndex = 0;
    button.setAttribute("role", "button");
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      button.click();
    });
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      const numbers = head.dataset.sort === "number";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const sorted = [...rows].sort((a, b) => {
        const [left, right] = [value(a, head.cellIndex), value(b, head.cellIndex)];
        return (numbers ? left - right : left.localeCompare(right)) * (down ? -1 : 1);
      });
      body.append(...sorted);
    });
  }
})();
