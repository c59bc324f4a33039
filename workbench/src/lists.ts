/** Lists in force, the parties that resemble their entries, and exceptions from them. */

import { agreement, type Compared } from "./agreement";
import { change, read, type Me, type Page } from "./asking";
import { field, form, h, link, name, pager, percent, when, whole, type Child } from "./elements";
import { chip, counted, grid, likely } from "./grid";

interface Lists {
  lists: {
    list_id: string;
    kind: string;
    entries: number;
    published_on: string | null;
    loaded_at: string;
    hash: string;
    fault: string | null;
  }[];
  faults: string[];
  screened_at: string | null;
  screened: number;
  unscreened: number;
  candidates: number;
  stopping: number;
  threshold: number;
}

export interface Candidate {
  party_id: string;
  name: string | null;
  list_id: string;
  entry_id: string;
  listed_as: string;
  alias: string | null;
  likelihood: number;
  stops: boolean;
  exception_id: string | null;
  reference: string | null;
  program: string | null;
  listed_on: string | null;
  rows: Compared[];
}

interface Exception {
  request_id: string | null;
  exception_id: string | null;
  party_id: string | null;
  who: string;
  list_id: string;
  entry_id: string;
  state: string;
  reason: string;
  asked_by: string;
  asked_at: string;
  approved_by: string | null;
  approved_at: string | null;
  until: string | null;
  approval_id: string | null;
  end_asked_by: string | null;
  end_reason: string | null;
}

interface Screened {
  query: string;
  matches: Omit<Candidate, "party_id" | "stops" | "listed_as">[];
  note: string | null;
}

const ROWS = 20;
const TABLES: Record<string, string> = { lists: "parties", controlled_goods: "goods" };

/** The page, for what stands in the address: `list`, `stopping`, `after`. */
export async function lists(asked: URLSearchParams, me: Me, again: () => Promise<void>): Promise<HTMLElement[]> {
  const [list, stopping, after] = [asked.get("list") ?? "", asked.get("stopping") === "yes", Number(asked.get("after") ?? 0)];
  const wanted = new URLSearchParams({ top: String(ROWS), after: String(after), stopping: String(stopping) });
  if (list) wanted.set("list_id", list);
  const [told, found, exceptions] = await Promise.all([
    read<Lists>("/v1/lists"),
    read<Page<Candidate>>(`/v1/candidates?${wanted}`),
    read<Page<Exception>>("/v1/exceptions?top=200"),
  ]);
  const at = (changed: Record<string, string>) =>
    `/lists?${new URLSearchParams({ list, stopping: stopping ? "yes" : "", ...changed })}`;
  const only = h("input", { type: "checkbox", checked: stopping });
  only.addEventListener("change", () => (location.hash = at({ stopping: only.checked ? "yes" : "" })));
  return [
    h("h1", {}, "Lists and exceptions"),
    h("p", { class: "lead" }, screening(told)),
    ...told.faults.map((one) => h("p", { class: "problem" }, one)),
    loaded(told, at),
    h("h2", {}, "Parties that resemble an entry"),
    h("p", { class: "note" }, "A resemblance is a reason to look, not an accusation: names are borne by many. Each row opens to what agrees and what differs."),
    h("p", { class: "filter" }, h("label", {}, only, " only those that stop orders"), list && h("span", {}, `of ${list} `, link(at({ list: "" }), "of all lists"))),
    ...(found.rows.length ? found.rows.map((one) => candidate(one, me, again)) : [h("p", {}, "Nobody resembles an entry.")]),
    pager(after, found.next, ROWS, (skip) => at({ after: String(skip) })),
    h("h2", {}, "Exceptions"),
    h("p", { class: "note" }, "That a party, or a name, is not an entry. One lapses by itself when either side changes, and takes effect with the next assessment."),
    ...(exceptions.rows.length ? exceptions.rows.map((one) => exception(one, me, again)) : [h("p", {}, "None was asked for.")]),
    ...(me.permissions.includes("assess") ? asking(me, again) : []),
  ];
}

function screening(told: Lists): string {
  if (!told.lists.some((one) => one.kind === "lists")) return "No list of parties is in force.";
  if (told.screened_at === null) return "Nobody was held against the lists yet: `chokepoint assess` does it.";
  const late = told.unscreened ? ` ${counted(told.unscreened, "party", "parties")} came in since.` : "";
  return (
    `${counted(told.screened, "party", "parties")} held against the lists, last on ${when(told.screened_at)}; ` +
    `${told.candidates.toLocaleString("en")} resemble an entry, ${told.stopping.toLocaleString("en")} enough to stop orders ` +
    `(from ${percent(told.threshold)}).${late}`
  );
}

function loaded(told: Lists, at: (changed: Record<string, string>) => string): HTMLElement {
  const rows = told.lists.map((one): Child[] => [
    one.kind === "lists" ? link(at({ list: one.list_id }), one.list_id) : name(one.list_id),
    TABLES[one.kind] ?? one.kind,
    one.entries.toLocaleString("en"),
    whole(one.published_on ?? "not stated"),
    whole(when(one.loaded_at)),
    h("code", { title: one.hash }, one.hash.slice(0, 12)),
    one.fault ? h("span", { class: "problem" }, one.fault) : "in force",
  ]);
  return grid(["List", "Of", "#Entries", "Edition of", "Loaded", "Fingerprint", ""], rows, "Load one, for example `chokepoint reference load sdn.csv`.");
}

/** One candidate: who it is, whom it resembles, and on opening the parts; with a form to ask for an exception. */
export function candidate(one: Candidate, me: Me, again: () => Promise<void>): HTMLElement {
  const entry = `${one.list_id}:${one.entry_id}`;
  const state = one.exception_id ? chip("excepted") : one.stops ? h("span", { class: "band band-stop" }, "stops orders") : chip("does not stop");
  const alias = one.alias ? [" by its alias ", name(one.alias)] : [];
  const title = h("span", {}, h("strong", {}, name(one.name ?? one.party_id)), " resembles ", name(one.listed_as), ...alias);
  const more = [one.program, one.listed_on && `listed ${one.listed_on}`, one.reference].filter(Boolean).join(" · ");
  return h(
    "details",
    { class: "candidate" },
    h("summary", {}, state, " ", title, " ", h("small", {}, `${entry} · ${likely(one.likelihood)}`)),
    h("p", { class: "note" }, link(`/parties/${encodeURIComponent(one.party_id)}`, "the party’s page"), more && " · ", more && name(more)),
    agreement(one.rows, "the party", "the entry", one.likelihood),
    !one.exception_id && me.permissions.includes("casework") && except(`party/${one.party_id}`, entry, again),
  );
}

/** A form by which somebody asks that a party is not an entry. */
function except(who: string, entry: string, again: () => Promise<void>): HTMLElement {
  return form(
    `Not ${entry}`,
    [
      field("Why it is not this entry", h("input", { name: "reason", size: 44, required: true, maxlength: 10000 })),
      field("Until (may be left out)", h("input", { type: "date", name: "until" })),
    ],
    "Ask for an exception",
    async (given) => {
      await change("/v1/exceptions", { who, entry, reason: given.reason, until: given.until || null });
      await again();
    },
  );
}

function exception(one: Exception, me: Me, again: () => Promise<void>): HTMLElement {
  const who = one.party_id ? link(`/parties/${encodeURIComponent(one.party_id)}`, one.who) : name(one.who);
  const said: Child[] = [`Asked for by ${one.asked_by}, ${when(one.asked_at)}`];
  if (one.approved_by) said.push(`; agreed to by ${one.approved_by}, ${when(one.approved_at)}`);
  said.push(one.until ? `; until ${one.until}` : "; until either side changes");
  if (one.approval_id) said.push("; ", me.permissions.includes("approve") ? link("/approvals", one.approval_id) : one.approval_id);
  const mayEnd = one.exception_id && one.state === "in force" && me.permissions.includes("casework");
  return h(
    "section",
    { class: "exception", "aria-label": one.request_id ?? one.exception_id ?? "" },
    h("p", {}, chip(one.state, one.state === "in force" ? "holds" : ""), " ", who, " is not ", h("strong", {}, name(`${one.list_id}:${one.entry_id}`)), ": ", name(one.reason)),
    h("p", { class: "note" }, ...said, one.request_id ? ` (${one.request_id})` : " (loaded with the records)"),
    one.end_reason && h("p", { class: "note" }, `Its end: ${one.end_asked_by ?? ""}: `, name(one.end_reason)),
    mayEnd && h("details", {}, h("summary", {}, "End it"), ending(one.exception_id as string, again)),
  );
}

function ending(id: string, again: () => Promise<void>): HTMLElement {
  return form(
    `End ${id}`,
    [field("Why it holds no more", h("input", { name: "reason", size: 44, required: true, maxlength: 10000 }))],
    "Ask that it ends",
    async (given) => {
      await change(`/v1/exceptions/${encodeURIComponent(id)}/ending`, { reason: given.reason });
      await again();
    },
  );
}

/** A name held against the lists; it goes into no log. */
function asking(me: Me, again: () => Promise<void>): HTMLElement[] {
  const answer = h("div", { "aria-live": "polite" });
  const asked = form(
    "Look a name up",
    [field("Name", h("input", { name: "name", size: 34, required: true, maxlength: 500 }))],
    "Look it up",
    async (given) => {
      const found = await change<Page<Screened>>("/v1/screen", { names: [given.name] });
      answer.replaceChildren(...(found?.rows ?? []).flatMap((one) => shown(one, me, again)));
    },
  );
  return [h("h2", {}, "Look a name up"), asked, answer];
}

function shown(one: Screened, me: Me, again: () => Promise<void>): HTMLElement[] {
  if (one.matches.length === 0) return [h("p", {}, one.note ?? "No entry resembles it.")];
  return one.matches.map((match) =>
    h(
      "details",
      { class: "candidate" },
      h("summary", {}, h("strong", {}, name(match.name ?? "")), " ", h("small", {}, `${match.list_id}:${match.entry_id} · ${likely(match.likelihood)}`)),
      agreement(match.rows, "asked", "the entry", match.likelihood),
      match.exception_id
        ? h("p", { class: "note" }, `Exception ${match.exception_id} holds.`)
        : me.permissions.includes("casework") && except(one.query, `${match.list_id}:${match.entry_id}`, again),
    ),
  );
}
