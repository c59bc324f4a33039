/** Keys: j and k through a list, Enter opens, / searches, g then a letter goes to a page, ? tells them. */

const PAGES: Record<string, string> = {
  q: "/queue",
  c: "/changes",
  o: "/orders",
  p: "/parties",
  n: "/networks",
  t: "/lists",
  i: "/indicators",
  v: "/coverage",
  e: "/evaluation",
  s: "/approvals",
  l: "/log",
  a: "/access",
};
const TOLD = `j, k: next and previous row · Enter: open · /: search · u: back · g then ${Object.keys(PAGES).join(", ")}: pages`;

/** Listen for keys wherever nothing is being written. */
export function listen(page: HTMLElement): void {
  let going = false;
  document.addEventListener("keydown", (event) => {
    const at = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || at.closest("input, textarea, select, button, a, summary")) return;
    if (going) {
      going = false;
      const to = PAGES[event.key];
      if (to) location.hash = to;
      return;
    }
    const done = press(page, event.key);
    going = event.key === "g";
    if (done || going) event.preventDefault();
  });
}

function press(page: HTMLElement, key: string): boolean {
  const rows = [...page.querySelectorAll<HTMLElement>("tr[data-to]")];
  const at = rows.findIndex((row) => row.classList.contains("chosen"));
  switch (key) {
    case "j":
      return choose(rows, Math.min(at + 1, rows.length - 1));
    case "k":
      return choose(rows, Math.max(at - 1, 0));
    case "Enter":
      if (rows[at]) location.hash = rows[at].dataset.to ?? "";
      return at >= 0;
    case "/":
      page.querySelector<HTMLElement>("#find")?.focus();
      return true;
    case "u":
      history.back();
      return true;
    case "?":
      (document.getElementById("said") as HTMLElement).textContent = TOLD;
      return true;
    default:
      return false;
  }
}

function choose(rows: HTMLElement[], place: number): boolean {
  for (const row of rows) row.classList.remove("chosen");
  rows[place]?.classList.add("chosen");
  rows[place]?.scrollIntoView({ block: "nearest" });
  return rows.length > 0;
}
