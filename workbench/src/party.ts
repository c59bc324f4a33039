/** One party: who it is and by what evidence, why it stands where it stands, its orders, payments and ties. */

import { agreement, type Compared } from "./agreement";
import { Problem, read, type Me } from "./asking";
import { band, chance, h, link, name, percent, when, whole, type Child } from "./elements";
import { unit } from "./findings";
import { chip, chips, grid, likely } from "./grid";
import { network } from "./network";
import { candidate, type Candidate } from "./lists";

type Cells = Record<string, string | number | boolean | null>;

interface Party {
  entity_id: string;
  name: string | null;
  records: { party_id: string; likelihood: number; confirmed: boolean; cells: Cells }[];
  evidence: { left_party_id: string; right_party_id: string; likelihood: number; rows: Compared[]; judged: boolean | null }[];
  judgements: {
    act: string;
    left_party_id: string;
    right_party_id: string;
    same: boolean;
    decided_by: string;
    decided_on: string;
    basis: string | null;
    withdrawn: boolean;
  }[];
  may_be: { party_id: string; name: string | null; likelihood: number }[];
  roles: { role: string; records: number; first_on: string | null; last_on: string | null }[];
  orders: { order_id: string; ordered_at: string | null; likelihood: number; words: string; band: string; fires: string[]; stops: string[]; rank: number }[];
  orders_in_all: number;
  bands: Record<string, number>;
  payments: {
    payment_id: string;
    direction: string;
    paid_at: string;
    order_id: string | null;
    other_id: string | null;
    other: string | null;
    amount: string | number | null;
    currency: string | null;
    method: string | null;
  }[];
  payments_in_all: number;
  candidates: Candidate[];
  ties: unknown[];
  network_id: string | null;
  network_size: number;
}

const BANDS = ["stop", "hold", "inquire", "not enough known", "no sign above threshold"];
const COLUMNS = ["name", "aliases", "kind", "country", "city", "address", "phone", "email", "website", "registration_number", "tax_id", "account", "industry", "industry_text", "incorporated_on", "employees", "source_id"];

/** The page of a party; where the last run weighed none of that id, what is on record still is shown. */
export async function party(id: string, me: Me, again: () => Promise<void>): Promise<HTMLElement[]> {
  const told = await read<Party>(`/v1/parties/${encodeURIComponent(id)}`);
  const weighed = await whyItStands(told.entity_id);
  return [
    h("p", { class: "crumb" }, link("/parties", "Parties")),
    h("h1", {}, name(told.name ?? told.entity_id), " ", ...weighed.band),
    h("p", { class: "lead" }, ...weighed.lead, told.network_id ? " In a " : "", told.network_id && link(`/networks/${encodeURIComponent(told.network_id)}`, `network of ${told.network_size.toLocaleString("en")}`), told.network_id && "."),
    ...who(told),
    ...weighed.rest,
    ...orders(told),
    ...payments(told),
    h("h2", {}, "Resemblance to entries of lists"),
    ...(told.candidates.length ? told.candidates.map((one) => candidate(one, me, again)) : [h("p", {}, "No entry of a list in force resembles it.")]),
    h("h2", {}, "Who is tied to it"),
    told.ties.length ? network("party", told.entity_id) : h("p", {}, "No record ties it to anybody."),
  ];
}

/** The likelihood with its sum, or a sentence that there is none. */
async function whyItStands(id: string): Promise<{ band: HTMLElement[]; lead: Child[]; rest: HTMLElement[] }> {
  try {
    const [, title, lead, ...rest] = await unit("party", id);
    const mark = title?.querySelector<HTMLElement>(".band");
    return { band: mark ? [mark] : [], lead: [lead?.textContent ?? ""], rest };
  } catch (error) {
    if (!(error instanceof Problem && error.status === 404)) throw error;
    return { band: [], lead: ["It has no order, so that the last run gave it no likelihood."], rest: [] };
  }
}

function who(told: Party): HTMLElement[] {
  const several = told.records.length > 1;
  return [
    h("h2", {}, several ? `Who it is: ${told.records.length} records told to be one` : "Who it is"),
    several ? beside(told) : facts(told.records[0]?.cells ?? {}),
    told.roles.length > 0 &&
      h("p", { class: "note" }, "On record as ", told.roles.map((one) => `${one.role} (${one.records.toLocaleString("en")}${one.last_on ? `, last ${one.last_on}` : ""})`).join(", "), "."),
    ...told.evidence.map((one) =>
      h(
        "details",
        { class: "candidate" },
        h("summary", {}, `Why ${one.left_party_id} and ${one.right_party_id} are one `, h("small", {}, one.judged === null ? likely(one.likelihood) : one.judged ? "a person judged it so" : "a person judged them different")),
        agreement(one.rows, one.left_party_id, one.right_party_id, one.likelihood),
      ),
    ),
    ...told.judgements.map((one) =>
      h("p", { class: "note" }, `${one.decided_by}, ${one.decided_on}: ${one.left_party_id} and ${one.right_party_id} are ${one.same ? "one" : "different"}${one.withdrawn ? " (taken back)" : ""}. `, name(one.basis)),
    ),
    told.may_be.length > 0 &&
      h("p", {}, "It may also be ", ...told.may_be.slice(0, 5).flatMap((one, place): Child[] => [place > 0 && ", ", link(`/parties/${encodeURIComponent(one.party_id)}`, one.name ?? one.party_id), ` (${percent(one.likelihood)})`]), ": what depends on that cannot be assessed until a person says so."),
  ].filter((one): one is HTMLElement => one !== false);
}

function facts(cells: Cells): HTMLElement {
  const shown = COLUMNS.filter((column) => cells[column] !== undefined && cells[column] !== null);
  return h("dl", { class: "facts" }, ...shown.map((column) => h("div", {}, h("dt", {}, column.replaceAll("_", " ")), h("dd", {}, name(String(cells[column]))))));
}

/** The records side by side; what differs from the first is marked. */
function beside(told: Party): HTMLElement {
  const shown = COLUMNS.filter((column) => told.records.some((one) => one.cells[column] !== undefined));
  const first = told.records[0]?.cells ?? {};
  const rows = shown.map((column): Child[] => [
    column.replaceAll("_", " "),
    ...told.records.map((one, place) => {
      const cell = one.cells[column];
      const differs = place > 0 && cell !== undefined && first[column] !== undefined && cell !== first[column];
      return h("span", { class: differs ? "differs" : null, title: differs ? "differs from the first" : null }, cell === undefined ? "—" : name(String(cell)));
    }),
  ]);
  return grid(["", ...told.records.map((one) => one.party_id)], rows, "", "The records side by side");
}

function orders(told: Party): HTMLElement[] {
  const rows = told.orders.map((one): Child[] => [
    whole(link(`/orders/${encodeURIComponent(one.order_id)}`, one.order_id)),
    whole(when(one.ordered_at).slice(0, 10)),
    band(one.band),
    whole(chance(one.likelihood)),
    one.rank.toLocaleString("en"),
    h("span", {}, ...one.stops.map((stop) => chip(stop.replaceAll("-", " "), "against")), chips(one.fires)),
  ]);
  const bands = BANDS.filter((one) => told.bands[one]).map((one) => `${(told.bands[one] as number).toLocaleString("en")} ${one}`);
  const more = told.orders_in_all > rows.length ? ` The ${rows.length} likeliest are shown.` : "";
  return [
    h("h2", {}, `Its orders: ${told.orders_in_all.toLocaleString("en")}`),
    ...(bands.length ? [h("p", { class: "note" }, `${bands.join(", ")}.${more}`)] : []),
    grid(["Order", "Date", "Band", "#Likelihood", "#Rank", "Signs"], rows, "It has placed none."),
  ];
}

function payments(told: Party): HTMLElement[] {
  const rows = told.payments.map((one): Child[] => [
    whole(when(one.paid_at).slice(0, 10)),
    one.direction === "out" ? "paid" : "was paid by",
    one.other_id ? link(`/parties/${encodeURIComponent(one.other_id)}`, one.other ?? one.other_id) : "not stated",
    whole(`${one.amount === null ? "" : money(one.amount)} ${one.currency ?? ""}`),
    (one.method ?? "").replaceAll("_", " "),
    one.order_id ? whole(link(`/orders/${encodeURIComponent(one.order_id)}`, one.order_id)) : "",
  ]);
  const more = told.payments_in_all > rows.length ? h("p", { class: "note" }, `The newest ${rows.length} are shown.`) : false;
  return [
    h("h2", {}, `Payments: ${told.payments_in_all.toLocaleString("en")}`),
    more,
    grid(["Date", "", "Other side", "#Amount", "Method", "For"], rows, "None is on record."),
  ].filter((one): one is HTMLElement => one !== false);
}

function money(amount: string | number): string {
  const value = Number(amount);
  return Number.isNaN(value) ? String(amount) : value.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
