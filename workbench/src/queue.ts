/** The queue: cases in the order in which they want looking at. */

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
const ROWS = 50;

/** The page, for the filters in the address: `state`, `mine`, `after`. */
export async function queue(asked: URLSearchParams, me: string): Promise<HTMLElement[]> {
  const state = asked.get("state") ?? "";
  const mine = asked.get("mine") === "yes";
  const after = Number(asked.get("after") ?? 0);
  const wanted = new URLSearchParams({ top: String(ROWS), after: String(after) });
  if (state) wanted.set("state", state);
  if (mine) wanted.set("assignee", me);
  const found = await read<Page<CaseLine>>(`/v1/cases?${wanted}`);
  const at = (changed: Record<string, string>) => {
    const now = new URLSearchParams({ state, mine: mine ? "yes" : "", ...changed });
    return `/queue?${now}`;
  };
  const states = choice("state", STATES, state);
  states.addEventListener("change", () => (location.hash = at({ state: (states as HTMLSelectElement).value })));
  const own = h("input", { type: "checkbox", checked: mine });
  own.addEventListener("change", () => (location.hash = at({ mine: own.checked ? "yes" : "" })));
  return [
    h("h1", {}, "Queue"),
    h("p", { class: "filter" }, field("State", states), h("label", {}, own, " mine")),
    table(
      ["Case", "", "Stops", "Highest likelihood", "Open orders", "State", "Whose", "Changed"],
      found.rows.map((row) => ({ to: `/cases/${row.case_id}`, cells: cells(row) })),
      state || mine ? "No case fits." : "No case is open. `chokepoint assess` finds what there is to look at.",
    ),
    pager(after, found.next, ROWS, (skip) => at({ after: String(skip) })),
  ];
}

function cells(row: CaseLine): (HTMLElement | string)[] {
  return [
    link(`/cases/${row.case_id}`, row.case_id),
    row.escalated_to ? h("strong", {}, `handed up to ${row.escalated_to}`) : row.stops ? band("stop") : "",
    row.stops ? String(row.stops) : "",
    percent(row.likelihood),
    String(row.open_alerts),
    row.snoozed_until ? `${row.state} until ${row.snoozed_until}` : row.state,
    row.assignee ?? "nobody's",
    when(row.changed_at),
  ];
}
