/** Keys: j and k through a list, Enter opens, / searches, g then a letter goes to a page, ? tells them. */

import { h } from "./elements";

const PAGES: Record<string, [to: string, title: string]> = {
  q: ["/queue", "queue"],
  c: ["/changes", "changes"],
  o: ["/orders", "orders"],
  p: ["/parties", "parties"],
  n: ["/networks", "networks"],
  t: ["/lists", "lists"],
  i: ["/indicators", "indicators"],
  v: ["/coverage", "coverage"],
  e: ["/evaluation", "evaluation"],
  s: ["/approvals", "second person"],
  l: ["/log", "log"],
  a: ["/access", "access"],
};
const KEYS: [key: string, does: string][] = [
  ["j, k", "next and previous row, or sign"],
  ["Enter", "open it"],
  ["/", "search"],
  ["u", "back to where you were"],
  ["?", "these keys"],
  ["Esc", "close this"],
];
/** What j and k go through: rows that lead somewhere, and what opens in its place. */
const ROWS = "tr[data-to], details.unresolved, details.candidate, details.meaning";

/** Listen for keys wherever nothing is being written. */
export function listen(page: HTMLElement): void {
  let going = false;
  document.addEventListener("keydown", (event) => {
    const at = event.target as HTMLElement;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || at.closest("input, textarea, select, dialog")) return;
    if (going) {
      going = false;
      const to = PAGES[event.key]?.[0];
      if (to) location.hash = to;
      return;
    }
    const done = press(page, event.key);
    going = event.key === "g";
    if (done || going) event.preventDefault();
  });
}

function press(page: HTMLElement, key: string): boolean {
  switch (key) {
    case "j":
      return choose(page, 1);
    case "k":
      return choose(page, -1);
    case "/":
      page.querySelector<HTMLElement>("#find")?.focus();
      return true;
    case "u":
      history.back();
      return true;
    case "?":
      tellKeys();
      return true;
    default:
      return false;
  }
}

/** Focus the row so many further; Enter then does what it does on any link or heading that opens. */
function choose(page: HTMLElement, by: number): boolean {
  const rows = [...page.querySelectorAll<HTMLElement>(ROWS)].filter((row) => row.checkVisibility());
  const at = rows.findIndex((row) => row.classList.contains("chosen"));
  const next = rows[Math.max(0, Math.min(at + by, rows.length - 1))];
  for (const row of rows) row.classList.toggle("chosen", row === next);
  next?.querySelector<HTMLElement>("a, summary")?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest", behavior: "instant" });
  return rows.length > 0;
}

/** The keys, in a window over the page. */
export function tellKeys(): void {
  const line = (key: string, does: string) => h("tr", {}, h("th", { scope: "row" }, h("kbd", {}, key)), h("td", {}, does));
  const close = h("button", { type: "button", onclick: () => told.close() }, "Close");
  const told = h(
    "dialog",
    { class: "keys", "aria-label": "Keys" },
    h("h2", {}, "Keys"),
    h("table", {}, ...KEYS.map(([key, does]) => line(key, does)), ...Object.entries(PAGES).map(([key, [, title]]) => line(`g ${key}`, title))),
    close,
  );
  told.addEventListener("close", () => told.remove());
  document.body.append(told);
  told.showModal();
}
