/** What the last run found: orders, parties, networks, indicators, and one order in full. */

import { read, type Page } from "./asking";
import { band, choice, field, h, link, name, pager, percent, table, when, whole } from "./elements";

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

interface Card {
  id: string;
  code: string;
  category: string;
  status: string;
  title: string;
  why: string;
  innocent: string;
  cannot_see: string;
  check: string;
  source: string;
  relief: boolean;
}

const ROWS = 50;
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
    h("p", { class: "note" }, "Most likely first. An indicator is not an accusation."),
    h("p", { class: "filter" }, field("Find", find), field("Band", bands)),
    table(["Rank", "Order", "Date", "Customer", "Likelihood", "80 % interval", "Coverage", "Band", "Signs"], rows, "No order fits."),
    pager(after, found.next, ROWS, (skip) => at({ after: String(skip) })),
  ];
}

function orderCells(row: Order): (HTMLElement | string)[] {
  return [
    String(row.rank),
    whole(link(`/orders/${encodeURIComponent(row.order_id)}`, row.order_id)),
    whole(when(row.ordered_at).slice(0, 10)),
    name(row.customer ?? row.customer_id),
    likelihood(row),
    whole(`${percent(row.low)} – ${percent(row.high)}`),
    percent(row.coverage),
    band(row.band),
    signs(row.fires),
  ];
}

function likelihood(row: Ranked): HTMLElement {
  return h("span", { class: "likelihood" }, h("strong", {}, percent(row.likelihood)), h("small", {}, row.words));
}

function signs(ids: string[]): HTMLElement {
  const shown = ids.slice(0, 6).map((one) => h("span", { class: "chip" }, one.replaceAll("-", " ")));
  return h("span", {}, ...shown, ids.length > 6 && `and ${ids.length - 6} more`);
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
  const signed = (value: number) => `${value > 0 ? "+" : "−"}${Math.abs(value).toFixed(2)}`;
  const counted = told.rows.filter((row) => row.contribution !== 0);
  const start = Math.log(told.prior / (1 - told.prior));
  const line = (contribution: string, title: string, basis: HTMLElement | string) =>
    h("tr", {}, h("td", { class: "contribution" }, contribution), h("td", {}, title), h("td", {}, basis));
  return [
    h("p", { class: "crumb" }, link(kind === "party" ? "/parties" : "/networks", kind === "party" ? "Parties" : "Networks")),
    h("h1", {}, kind === "party" ? "Party " : "Network ", name(told.subject_id), " ", band(told.band)),
    h("p", { class: "lead" }, `${percent(told.likelihood)}, ${told.words}; ${told.orders ?? 0} orders.`),
    h("h2", {}, "How it adds up, in log-odds"),
    h(
      "div",
      { class: "scroll" },
      h(
        "table",
        { class: "plain" },
        h("tbody", {}, line(signed(start), "Usual rate", percent(told.prior)), ...counted.map((row) => line(signed(row.contribution), row.title || row.indicator, name(row.basis)))),
        h("tfoot", {}, line(signed(told.log_odds), "Sum", percent(told.likelihood))),
      ),
    ),
    h("h2", {}, "What to ask next"),
    told.questions.length
      ? h("ol", {}, ...told.questions.map((one) => h("li", {}, name(one.question), " ", h("small", {}, one.kind))))
      : h("p", {}, "Nothing that would change it is open."),
  ];
}

export async function parties(): Promise<HTMLElement[]> {
  const found = await read<Page<Party>>("/v1/parties?top=100");
  return units("Parties", found.rows, (row) => link(`/parties/${encodeURIComponent(row.party_id)}`, row.name ?? row.party_id));
}

export async function networks(): Promise<HTMLElement[]> {
  const found = await read<Page<Network>>("/v1/networks?top=100");
  return units("Networks", found.rows, (row) => {
    const members = row.names.slice(0, 4).join(", ") + (row.names.length > 4 ? " …" : "");
    return link(`/networks/${encodeURIComponent(row.network_id)}`, members);
  });
}

function units<T extends Unit>(title: string, rows: T[], told: (row: T) => HTMLAnchorElement): HTMLElement[] {
  const shown = rows.map((row) => ({
    to: told(row).hash.slice(1),
    cells: [
      String(row.rank),
      told(row),
      String(row.orders),
      likelihood(row),
      row.percentile === null ? "" : `${row.percentile.toFixed(1)} %`,
      signs(row.fires),
    ],
  }));
  return [
    h("h1", {}, title),
    h("p", { class: "note" }, "Size is not suspicion: “among sets” is the share of random sets of as many orders whose signs add up to less."),
    table(["Rank", title === "Parties" ? "Party" : "Members", "Orders", "Likelihood", "Among sets", "Signs"], shown, "None yet."),
  ];
}

/** The catalogue, with what each sign means and what speaks for the innocent. */
export async function indicators(): Promise<HTMLElement[]> {
  const found = await read<Page<Card>>("/v1/indicators");
  const find = h("input", { type: "search", id: "find", placeholder: "code, word" });
  const cards = found.rows.map((card) => {
    const text = (label: string, said: string) => (said ? [h("dt", {}, label), h("dd", {}, said)] : []);
    const made = h(
      "details",
      { class: "card" },
      h("summary", {}, h("strong", {}, card.title), " ", h("small", {}, `${card.code} · ${card.category} · ${card.status}`)),
      h(
        "dl",
        {},
        ...text("Why", card.why),
        ...text("Innocent explanations", card.innocent),
        ...text("What it cannot see", card.cannot_see),
        ...text("What to check", card.check),
        ...text("Source", card.source),
      ),
    );
    return { made, text: `${card.code} ${card.title} ${card.category} ${card.why}`.toLowerCase() };
  });
  find.addEventListener("input", () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const card of cards) card.made.hidden = !words.every((word) => card.text.includes(word));
  });
  return [
    h("h1", {}, "Indicators"),
    h("p", { class: "filter" }, field("Find", find), h("small", {}, `${found.rows.length} in the catalogue`)),
    ...cards.map((card) => card.made),
  ];
}
