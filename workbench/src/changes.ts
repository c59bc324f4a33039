/** What has changed since an earlier run, or since a moment: orders, stops, cases, lists. */

import { read, type Page } from "./asking";
import { band, chance, field, h, link, name, when, whole, type Child } from "./elements";
import { chip, chips, counted, folded, grid } from "./grid";

interface Run {
  run_id: string;
  started_at: string;
  scope: string;
  orders: number;
}

interface Order {
  order_id: string;
  customer: string | null;
  customer_id: string | null;
  likelihood: number;
  band: string;
  fires: string[];
  rank: number;
}

interface Since {
  since: string;
  before: Run | null;
  now: Run;
  new_orders: number;
  changed_orders: number;
  orders: { order: Order; likelihood_before: number | null; band_before: string | null; signs_new: string[]; signs_gone: string[] }[];
  new_stops: number;
  gone_stops: number;
  stops: { change: string; order_id: string; stop_id: string; basis: string }[];
  cases: { case_id: string; change: string; at: string; state: string; stops: number; likelihood: number; reasons: string[] }[];
  lists: {
    list_id: string;
    loaded_at: string;
    entries_before: number | null;
    entries: number;
    added: number;
    ended: number;
    changed: number;
  }[];
  differs: string[];
}

const FIRST = 8;
/** In milliseconds. */
const DAY = 86_400_000;

/** The page, for what stands in the address: `run` or `moment`. */
export async function changes(asked: URLSearchParams): Promise<HTMLElement[]> {
  const wanted = new URLSearchParams({ top: "30" });
  for (const key of ["run", "moment"]) if (asked.get(key)) wanted.set(key, asked.get(key) as string);
  const [runs, told] = await Promise.all([read<Page<Run>>("/v1/runs?top=100"), read<Since>(`/v1/changes?${wanted}`)]);
  const compared = told.before !== null && told.before.run_id !== told.now.run_id;
  const other = told.differs.filter((one) => one !== "lists");
  return [
    h("h1", {}, "What has changed"),
    h("p", { class: "lead" }, lead(told, compared)),
    chooser(runs.rows, told),
    other.length > 0 && h("p", { class: "note" }, `Between the two runs ${other.join(" and ")} changed as well: part of what follows may come from that.`),
    h("h2", {}, "Orders"),
    compared ? orders(told) : h("p", {}, "No earlier run stood then, so orders are not compared. Choose an earlier run, or assess again when new records are loaded."),
    h("h2", {}, "Stops"),
    stops(told),
    h("h2", {}, "Cases"),
    ...cases(told),
    h("h2", {}, "Lists"),
    lists(told),
  ].filter((one): one is HTMLElement => one !== false);
}

function lead(told: Since, compared: boolean): string {
  const now = `now, ${when(told.now.started_at)}`;
  const opened = told.cases.filter((one) => one.change !== "touched").length;
  const orders = `${counted(told.new_orders + told.changed_orders, "order")} new or moved, `;
  const rest = `${counted(told.new_stops, "stop")} new and ${told.gone_stops.toLocaleString("en")} gone, ${counted(opened, "case")} opened or opened again, ${counted(told.lists.length, "list")} changed.`;
  const span = compared && told.before ? `Run of ${when(told.before.started_at)} against that of ${now}` : `Since ${when(told.since)}; ${now}`;
  return `${span}: ${compared ? orders : ""}${rest}`;
}

/** Since which run, or which time. */
function chooser(runs: Run[], told: Since): HTMLElement {
  const chosen = runs.find((one) => one.run_id === told.before?.run_id);
  const options = runs
    .filter((one) => one.run_id !== told.now.run_id)
    .map((one) =>
      h("option", { value: one.run_id, selected: one === chosen }, `${when(one.started_at)}, ${counted(one.orders, "order")}${one.scope === "all" ? "" : ", new ones only"}`),
    );
  const run = h("select", { name: "run" }, ...(options.length ? options : [h("option", { value: "" }, "there is no earlier run")]));
  run.addEventListener("change", () => (location.hash = `/changes?${new URLSearchParams({ run: run.value })}`));
  const moment = h("input", { type: "datetime-local", name: "moment", value: told.since.slice(0, 16) });
  moment.addEventListener("change", () => {
    if (moment.value) location.hash = `/changes?${new URLSearchParams({ moment: moment.value })}`;
  });
  const yesterday = new Date(Date.now() - DAY).toISOString().slice(0, 16);
  return h(
    "p",
    { class: "filter wraps" },
    field("Since the run of", run),
    field("or since (UTC)", moment),
    link(`/changes?${new URLSearchParams({ moment: yesterday })}`, "since yesterday"),
    link("/changes", "since the run before"),
  );
}

function orders(told: Since): HTMLElement {
  const rows = told.orders.map((one): Child[] => [
    whole(link(`/orders/${encodeURIComponent(one.order.order_id)}`, one.order.order_id)),
    name(one.order.customer ?? one.order.customer_id),
    h("span", {}, band(one.order.band), " ", was(one)),
    whole(one.likelihood_before === null ? chance(one.order.likelihood) : `${chance(one.likelihood_before)} → ${chance(one.order.likelihood)}`),
    h("span", {}, chips(one.likelihood_before === null ? one.order.fires : one.signs_new), ...(one.signs_gone.length ? [" no longer: ", chips(one.signs_gone, 3)] : [])),
  ]);
  const of = told.new_orders + told.changed_orders;
  const shown = of > rows.length ? `; the ${rows.length} that matter most are shown` : "";
  return h(
    "div",
    {},
    h("p", { class: "note" }, `${counted(told.new_orders, "new order")}, ${counted(told.changed_orders, "order")} in another band or with odds changed by half${shown}. Stopped and held ones first.`),
    grid(["Order", "Customer", "Band", "Likelihood", "New signs"], rows, "None is new, none has moved."),
  );
}

function was(one: Since["orders"][number]): Child {
  if (one.likelihood_before === null) return chip("new");
  return one.band_before === one.order.band ? "" : h("small", {}, `was: ${one.band_before ?? ""}`);
}

function stops(told: Since): HTMLElement {
  const rows = told.stops.map((one): Child[] => [
    chip(one.change === "new" ? "stands now" : "gone", one.change === "new" ? "against" : ""),
    whole(link(`/orders/${encodeURIComponent(one.order_id)}`, one.order_id)),
    one.stop_id.replaceAll("-", " "),
    h("span", { class: "clamped", title: one.basis }, name(one.basis)),
  ]);
  const headings = ["", "Order", "Stop", "What was seen"];
  const rest = rows.slice(FIRST);
  return h(
    "div",
    {},
    grid(headings, rows.slice(0, FIRST), "No stop is new, none is gone."),
    rest.length > 0 && h("details", {}, h("summary", {}, counted(told.new_stops + told.gone_stops - FIRST, "more stop") + (told.stops.length < told.new_stops + told.gone_stops ? `; ${rest.length} are shown` : "")), grid(headings, rest, "", "More stops")),
  );
}

function cases(told: Since): HTMLElement[] {
  if (told.cases.length === 0) return [h("p", {}, "No case was opened or opened again.")];
  const shown = told.cases.map((one) =>
    h(
      "section",
      { class: "exception", "aria-label": one.case_id },
      h("p", {}, chip(one.change), " ", link(`/cases/${one.case_id}`, one.case_id), h("small", {}, ` ${when(one.at)} · ${one.state} · ${one.stops ? `${counted(one.stops, "stop")} · ` : ""}${chance(one.likelihood)}`)),
      h("ul", { class: "reasons" }, ...one.reasons.slice(0, 5).map((reason) => h("li", {}, name(reason))), one.reasons.length > 5 && h("li", {}, `and ${one.reasons.length - 5} more`)),
    ),
  );
  return folded(shown, FIRST, "cases");
}

function lists(told: Since): HTMLElement {
  const rows = told.lists.map((one): Child[] => [
    link(`/lists?${new URLSearchParams({ list: one.list_id })}`, one.list_id),
    whole(when(one.loaded_at)),
    one.entries_before === null ? "not loaded" : one.entries_before.toLocaleString("en"),
    one.entries.toLocaleString("en"),
    one.added.toLocaleString("en"),
    one.changed.toLocaleString("en"),
    one.ended.toLocaleString("en"),
  ]);
  return grid(["List", "Loaded", "#Entries before", "#Entries now", "#Added", "#Changed", "#Ended"], rows, "Every list is as it was.");
}
