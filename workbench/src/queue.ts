/** The queue: cases in the order in which they want looking at, searched, filtered and sorted by what the address says. */

import { read, type Page } from "./asking";
import { band, choice, field, h, link, pager, percent, table, when } from "./elements";

export interface CaseLine {
  case_id: string;
  group_id: string;
  state: string;
  assignee: string | null;
  escalated_to: string | null;
  stops: number;
  likelihood: number;
  open_alerts: number;
  snoozed_until: string | null;
  changed_at: string;
}

const STATES = ["", "open", "snoozed", "waiting", "closed"] as const;
const WHOSE = ["", "mine", "nobody’s"] as const;
const LOOKS = ["", "with a stop", "handed up", "likely (5 % and more)"] as const;
const COLUMNS: [title: string, sort: string][] = [
  ["Case", "case"],
  ["", ""],
  ["Stops", "stops"],
  ["Highest likelihood", "likelihood"],
  ["Open orders", "orders"],
  ["State", ""],
  ["Whose", ""],
  ["Changed", "changed"],
];
const LIKELY = "0.05";
const ROWS = 50;

/** The page, for what stands in the address: `text`, `state`, `whose`, `look`, `sort`, `up`, `after`. */
export async function queue(asked: URLSearchParams, me: string): Promise<HTMLElement[]> {
  const now = Object.fromEntries(["text", "state", "whose", "look", "sort", "up"].map((key) => [key, asked.get(key) ?? ""])) as Record<string, string>;
  const after = Number(asked.get("after") ?? 0);
  const at = (changed: Record<string, string>) => {
    const kept = Object.entries({ ...now, ...changed }).filter(([, value]) => value);
    return `/queue?${new URLSearchParams(kept)}`;
  };
  const found = await read<Page<CaseLine>>(`/v1/cases?${wanted(now, after, me)}`);
  const picked = (key: string, options: readonly string[]) => {
    const made = choice(key, options, now[key]) as HTMLSelectElement;
    made.addEventListener("change", () => (location.hash = at({ [key]: made.value })));
    return made;
  };
  const find = h("input", { type: "search", id: "find", placeholder: "case, customer, order, sign, person", value: now.text ?? "", size: 30 });
  find.addEventListener("change", () => (location.hash = at({ text: find.value })));
  const filtered = ["text", "state", "whose", "look"].some((key) => now[key]);
  const listed = table(
    COLUMNS.map(([title]) => title),
    found.rows.map((row) => ({ to: `/cases/${row.case_id}`, cells: cells(row) })),
    filtered ? "No case fits." : "No case is open. `chokepoint assess` finds what there is to look at.",
  );
  sortable(listed, now, at);
  return [
    h("h1", {}, "Queue"),
    h(
      "p",
      { class: "filter wraps" },
      field("Find", find),
      field("State", picked("state", STATES)),
      field("Whose", picked("whose", WHOSE)),
      field("Only", picked("look", LOOKS)),
      (filtered || now.sort) && link("/queue", "all, stops first"),
    ),
    listed,
    pager(after, found.next, ROWS, (skip) => at({ after: String(skip) })),
  ];
}

function wanted(now: Record<string, string>, after: number, me: string): URLSearchParams {
  const asked = new URLSearchParams({ top: String(ROWS), after: String(after) });
  if (now.text) asked.set("text", now.text);
  if (now.state) asked.set("state", now.state);
  if (now.whose === "mine") asked.set("assignee", me);
  if (now.whose === WHOSE[2]) asked.set("nobodys", "true");
  if (now.look === LOOKS[1]) asked.set("stopped", "true");
  if (now.look === LOOKS[2]) asked.set("escalated", "true");
  if (now.look === LOOKS[3]) asked.set("least", LIKELY);
  if (now.sort) asked.set("sort", now.sort);
  if (now.up) asked.set("descending", "false");
  return asked;
}

/** Headings that sort: once downwards, again upwards, a third time as cases want looking at. */
function sortable(listed: HTMLElement, now: Record<string, string>, at: (changed: Record<string, string>) => string): void {
  const headings = [...listed.querySelectorAll("th")];
  COLUMNS.forEach(([title, sort], place) => {
    const heading = headings[place];
    if (!heading || !sort) return;
    const chosen = now.sort === sort;
    if (chosen) heading.setAttribute("aria-sort", now.up ? "ascending" : "descending");
    const next = !chosen ? { sort, up: "" } : now.up ? { sort: "", up: "" } : { sort, up: "yes" };
    heading.replaceChildren(h("button", { type: "button", class: "sorts", onclick: () => (location.hash = at(next)) }, title));
  });
}

function cells(row: CaseLine): (HTMLElement | string)[] {
  return [
    link(`/cases/${row.case_id}`, row.case_id),
    h("span", {}, row.stops > 0 && band("stop"), row.escalated_to && h("strong", {}, ` handed up to ${row.escalated_to}`)),
    row.stops ? String(row.stops) : "",
    percent(row.likelihood),
    String(row.open_alerts),
    row.snoozed_until ? `${row.state} until ${row.snoozed_until}` : row.state,
    row.assignee ?? "nobody's",
    when(row.changed_at),
  ];
}
