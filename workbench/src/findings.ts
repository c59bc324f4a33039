/** What the last run found: orders, parties, networks, indicators, and one order in full. */

import { read, type Page } from "./asking";
import { band, chance, choice, field, h, link, name, opening, pager, percent, shortly, table, when, whole } from "./elements";
import { chips, counted, signed } from "./grid";
import { network } from "./network";

interface Ranked {
  likelihood: number;
  low: number;
  high: number;
  words: string;
  coverage: number;
  band: string;
  fires: string[];
  rank: number;
}

interface Order extends Ranked {
  order_id: string;
  customer: string | null;
  customer_id: string | null;
  ordered_at: string | null;
  stops: string[];
}

interface Unit extends Ranked {
  orders: number;
  percentile: number | null;
}

interface Party extends Unit {
  party_id: string;
  name: string | null;
}

interface Network extends Unit {
  network_id: string;
  names: string[];
}

const ROWS = 50;
/** Signs named in a row. */
const SIGNS = 4;
const BANDS = ["", "stop", "hold", "inquire", "not enough known", "no sign above threshold"] as const;

/** The ranking of orders, a page at a time, for the filters in the address: `text`, `band`, `after`. */
export async function orders(asked: URLSearchParams): Promise<HTMLElement[]> {
  const [text, band] = [asked.get("text") ?? "", asked.get("band") ?? ""];
  const after = Number(asked.get("after") ?? 0);
  const at = (changed: Record<string, string>) => `/orders?${new URLSearchParams({ text, band, ...changed })}`;
  const wanted = new URLSearchParams({ top: String(ROWS), after: String(after), text });
  if (band) wanted.set("band", band);
  const found = await read<Page<Order>>(`/v1/orders?${wanted}`);
  const bands = choice("band", BANDS, band) as HTMLSelectElement;
  const find = h("input", { type: "search", id: "find", placeholder: "order, customer, sign", value: text });
  const again = () => (location.hash = at({ text: find.value, band: bands.value }));
  find.addEventListener("change", again);
  bands.addEventListener("change", again);
  const rows = found.rows.map((row) => ({ to: `/orders/${encodeURIComponent(row.order_id)}`, cells: orderCells(row) }));
  return [
    h("h1", {}, "Orders"),
    h("p", { class: "note" }, "Likeliest first; below each likelihood its 80 % interval. Coverage: how much of what applies could be assessed. An indicator is not an accusation."),
    h("p", { class: "filter" }, field("Find", find), field("Band", bands)),
    table(["Rank", "Order", "Date", "Customer", "Likelihood", "Coverage", "Band", "Signs"], rows, "No order fits."),
    pager(after, found.next, ROWS, (skip) => at({ after: String(skip) })),
  ];
}

function orderCells(row: Order): (HTMLElement | string)[] {
  return [
    String(row.rank),
    whole(link(`/orders/${encodeURIComponent(row.order_id)}`, row.order_id)),
    whole(when(row.ordered_at).slice(0, 10)),
    h("span", { class: "names" }, name(row.customer ?? row.customer_id)),
    likelihood(row),
    percent(row.coverage),
    band(row.band),
    chips(row.fires, SIGNS),
  ];
}

function likelihood(row: Ranked): HTMLElement {
  return h("span", { class: "likelihood" }, h("strong", {}, chance(row.likelihood)), h("small", {}, whole(`${chance(row.low)} – ${chance(row.high)}`)), h("small", {}, shortly(row.words)));
}

interface Explanation extends Ranked {
  subject_id: string;
  prior: number;
  log_odds: number;
  orders: number | null;
  rows: { group: string; indicator: string; code: string; state: string; contribution: number; basis: string; title: string }[];
  questions: { question: string; kind: string; moves_band: number }[];
}

/** A party or a network: what its likelihood adds up from, and what to ask. */
export async function unit(kind: "party" | "network", id: string): Promise<HTMLElement[]> {
  const told = await read<Explanation>(`/v1/explanations/${kind}/${encodeURIComponent(id)}`);
  const weighed = told.rows.filter((row) => row.contribution !== 0);
  const start = Math.log(told.prior / (1 - told.prior));
  const line = (contribution: string, title: string, basis: HTMLElement | string) =>
    h("tr", {}, h("td", { class: "contribution" }, contribution), h("td", {}, title), h("td", {}, basis));
  return [
    h("p", { class: "crumb" }, link(kind === "party" ? "/parties" : "/networks", kind === "party" ? "Parties" : "Networks")),
    h("h1", {}, kind === "party" ? "Party " : "Network ", name(told.subject_id), " ", band(told.band)),
    h("p", { class: "lead" }, `${chance(told.likelihood)}, ${shortly(told.words)}; ${counted(told.orders ?? 0, "order")}.`),
    h("h2", {}, "How it adds up"),
    h("p", { class: "note" }, "Each row multiplies the odds; the figures before it are log-odds, which add up. 0.69 doubles the odds, 2.30 makes them ten times as high."),
    h(
      "div",
      { class: "scroll" },
      h(
        "table",
        { class: "plain" },
        h("tbody", {}, line(signed(start), "Usual rate", chance(told.prior)), ...weighed.map((row) => line(signed(row.contribution), row.title || row.indicator, name(row.basis)))),
        h("tfoot", {}, line(signed(told.log_odds), "Sum", chance(told.likelihood))),
      ),
    ),
    h("h2", {}, "What to ask next"),
    told.questions.length
      ? asked(told.questions)
      : h("p", {}, "Nothing that would change it is open."),
  ];
}

const QUESTIONS = 8;

/** The questions, the ones that may change most first, each with whom to ask and what an answer may do. */
function asked(questions: Explanation["questions"]): HTMLElement {
  const line = (one: Explanation["questions"][number]) =>
    h("li", {}, name(one.question), h("br"), h("small", {}, `${one.kind === "internal" ? "in the house" : "of the customer"}; ${one.moves_band > 0 ? `moves an order’s band with a chance of ${percent(one.moves_band)}` : "would not move a band by itself"}`));
  const rest = questions.slice(QUESTIONS);
  return h(
    "div",
    {},
    h("ol", {}, ...questions.slice(0, QUESTIONS).map(line)),
    rest.length > 0 && opening(counted(rest.length, "more question"), h("ol", { start: QUESTIONS + 1 }, ...rest.map(line))),
  );
}

/** The page of a network: how it adds up, and the picture around its first member, whose id it bears. */
export async function networkPage(id: string): Promise<HTMLElement[]> {
  return [...(await unit("network", id)), h("h2", {}, "Who is in it, and who deals with them"), network("party", id)];
}

/** Parties, a page at a time. */
export async function parties(asked: URLSearchParams): Promise<HTMLElement[]> {
  return units<Party>("Parties", "/parties", asked, (row) => link(`/parties/${encodeURIComponent(row.party_id)}`, row.name ?? row.party_id));
}

/** Networks, a page at a time. */
export async function networks(asked: URLSearchParams): Promise<HTMLElement[]> {
  return units<Network>("Networks", "/networks", asked, (row) => {
    const members = row.names.slice(0, 4).join(", ") + (row.names.length > 4 ? ` and ${row.names.length - 4} more` : "");
    return link(`/networks/${encodeURIComponent(row.network_id)}`, members || row.network_id);
  });
}

async function units<T extends Unit>(title: string, at: string, asked: URLSearchParams, told: (row: T) => HTMLAnchorElement): Promise<HTMLElement[]> {
  const [after, text] = [Number(asked.get("after") ?? 0), asked.get("text") ?? ""];
  const search = text ? { text } : undefined;
  const found = await read<Page<T>>(`/v1${at}?${new URLSearchParams({ top: String(ROWS), after: String(after), ...search })}`);
  const find = h("input", { type: "search", id: "find", placeholder: "words of a name, or an id", size: 30, value: text });
  find.addEventListener("change", () => (location.hash = `${at}?${new URLSearchParams({ text: find.value })}`));
  const shown = found.rows.map((row) => ({
    to: told(row).hash.slice(1),
    cells: [
      String(row.rank),
      told(row),
      row.orders.toLocaleString("en"),
      likelihood(row),
      row.percentile === null ? "" : above(row.percentile),
      chips(row.fires, SIGNS),
    ],
  }));
  return [
    h("h1", {}, title),
    h("p", { class: "note" }, "Likeliest first. Size is not suspicion: “more than chance” tells how many random sets of as many orders have signs that add up to less. An indicator is not an accusation."),
    title === "Parties" && h("p", { class: "filter" }, field("Find", find)),
    table(["Rank", title === "Parties" ? "Party" : "Members", "Orders", "Likelihood", "More than chance", "Signs"], shown, text ? "No party is called so." : "None yet."),
    pager(after, found.next, ROWS, (skip) => `${at}?${new URLSearchParams({ after: String(skip), ...search })}`),
  ].filter((one): one is HTMLElement => one !== false);
}

function above(percentile: number): string {
  return percentile > 99.9 ? "all but few" : `${percentile.toFixed(1)} %`;
}
