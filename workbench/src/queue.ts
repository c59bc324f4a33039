/** The queue: cases in the order in which they want looking at, searched, filtered and sorted by what the address says. */

import { read, type Page } from "./asking";
import { band, chance, choice, field, h, link, pager, table, when, whole, type Child } from "./elements";
import { chips, counted } from "./grid";
import { fillNames, named } from "./names";

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
  customer_ids: string[];
  customers: number;
  stop_ids: string[];
}

const STATES = ["", "open", "snoozed", "waiting", "closed"] as const;
const WHOSE = ["", "mine", "nobody’s"] as const;
const LOOKS = ["", "with a stop", "handed up", "likely (5 % and more)"] as const;
const COLUMNS: [title: string, sort: string][] = [
  ["Case", "case"],
  ["Customers", ""],
  ["Stops", "stops"],
  ["Highest likelihood", "likelihood"],
  ["Open orders", "orders"],
  ["State", ""],
  ["Whose", ""],
  ["Changed", "changed"],
];
const STATE_WORDS: Record<string, string> = { snoozed: "put off", waiting: "waits for a second person" };
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
  fillNames(listed);
  return [
    h("h1", {}, "Queue"),
    h("p", { class: "note" }, told(found, after, now)),
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

/** How many there are, and in what order. */
function told(found: Page<CaseLine>, after: number, now: Record<string, string>): string {
  const rows = found.rows.length;
  const shown = after > 0 || found.next !== null ? `Cases ${after + 1} to ${after + rows}` : counted(rows, "case");
  return `${rows ? shown : "No case"}${now.sort ? "" : "; those handed up first, then by stops, then by likelihood"}. An indicator is not an accusation.`;
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

function cells(row: CaseLine): Child[] {
  const more = row.customers - row.customer_ids.length;
  return [
    link(`/cases/${row.case_id}`, row.case_id),
    h("span", { class: "names" }, ...row.customer_ids.flatMap((id, place): Child[] => [place > 0 && ", ", named(id)]), more > 0 && h("small", {}, ` and ${more} more`)),
    row.stops > 0 && h("span", { class: "stops-told" }, band("stop"), ` ${row.stops.toLocaleString("en")} `, chips(row.stop_ids, 2)),
    whole(chance(row.likelihood)),
    row.open_alerts.toLocaleString("en"),
    h("span", {}, row.snoozed_until ? `put off until ${row.snoozed_until}` : STATE_WORDS[row.state] ?? row.state, row.escalated_to && h("strong", {}, ` handed up to ${row.escalated_to}`)),
    row.assignee ?? "nobody’s",
    when(row.changed_at),
  ];
}
