/** One case: its orders with every sign, and what a person does about them. */

import { alike } from "./alike";
import { change, read, type Me } from "./asking";
import { cards } from "./cards";
import { band, chance, h, link, name, opening, say, when } from "./elements";
import { counted } from "./grid";
import { fillNames, HIDDEN, named } from "./names";
import type { CaseLine } from "./queue";
import { signLine, type Desk, type Sign } from "./resolving";
import { acts, decide, inTurn, reopen, takeOut, waiting } from "./working";

interface Alert {
  subject: string;
  customer_id: string | null;
  state: string;
  band: string;
  held: boolean;
  likelihood: number;
  rank: number;
  signs: Sign[];
}

export interface Case {
  line: CaseLine;
  alerts: Alert[];
  decisions: { decision_id: string; action: string; outcome: string; state: string; by: string; at: string; reason: string }[];
  approvals: { approval_id: string; kind: string; asked_by: string; asked_at: string; verdict: string | null; used_at: string | null; reason: string }[];
  events: { at: string; by: string; what: string; text: string }[];
}

/** Orders of a case that are shown at once; the others open. */
const SHOWN = 10;

/** The page of a case; `again` draws it anew after a change. */
export async function casePage(id: string, me: Me, again: () => Promise<void>): Promise<HTMLElement[]> {
  const at = `/v1/cases/${encodeURIComponent(id)}`;
  const [told, meanings] = await Promise.all([read<Case>(at), cards()]);
  const may = (permission: string) => me.permissions.includes(permission);
  const act = async (path: string, body: unknown) => {
    if (path) await change(path, body);
    await again();
  };
  const unresolved = new Map<string, string[]>();
  for (const alert of told.alerts)
    for (const sign of alert.signs) if (sign.resolved === null) unresolved.set(sign.sign, [...(unresolved.get(sign.sign) ?? []), alert.subject]);
  const desk: Desk = {
    may: may("casework") && told.line.state !== "closed",
    cards: meanings,
    unresolved,
    send: async (bodies) => {
      const { done, failed } = await inTurn("/v1/resolutions", bodies);
      if (failed !== null && done === 0) throw failed;
      await again();
      toNext(bodies[0] as { subject: string });
      if (failed !== null) say(`On ${done} of ${bodies.length} orders it is resolved; then: ${failed instanceof Error ? failed.message : String(failed)}`);
    },
  };
  const orders = told.alerts.map((one) => alert(one, desk));
  const rest = orders.slice(SHOWN);
  const page = [
    h("p", { class: "crumb" }, link("/queue", "Queue")),
    h("h1", {}, `Case ${id} `, h("small", {}, standing(told.line))),
    h("p", { class: "lead" }, lead(told)),
    ...waiting(told, me),
    ...orders.slice(0, SHOWN),
    ...(rest.length ? [opening(`${counted(rest.length, "more order")} of this case`, ...rest)] : []),
    ...(may("decide") ? (told.line.state === "closed" ? [reopen(at, act)] : [decide(told, at, act)]) : []),
    alike("case", id),
    ...(may("casework") ? [h("h2", {}, "Work on it"), h("div", { class: "acts" }, ...acts(told, at, me.name, act), ...(may("export") ? [takeOut(told, at, again)] : []))] : []),
    ...history(told),
  ];
  fillNames(...page);
  return page;
}

function standing(line: CaseLine): string {
  const whose = line.assignee ? `${line.assignee}’s` : "nobody’s";
  const up = line.escalated_to ? ` · handed up to ${line.escalated_to}` : "";
  return `${line.state}${line.snoozed_until ? ` until ${line.snoozed_until}` : ""} · ${whose}${up}`;
}

function lead(told: Case): string {
  const signs = told.alerts.flatMap((one) => one.signs);
  const left = signs.filter((one) => one.resolved === null).length;
  const orders = counted(told.alerts.length, "order");
  if (!left) return `${orders}. Every sign is resolved.`;
  return `${orders}; ${left} of ${counted(signs.length, "sign")} ${left === 1 ? "is" : "are"} not resolved, and nothing is released before. Likeliest first. An indicator is not an accusation.`;
}

function alert(one: Alert, desk: Desk): HTMLElement {
  const order = one.subject.replace(/^order\//, "");
  const left = one.signs.filter((sign) => sign.resolved === null).length;
  const known = one.customer_id === HIDDEN ? null : one.customer_id;
  return h(
    "section",
    { class: "alert", "aria-label": `Order ${order}` },
    h("h2", {}, "Order ", link(`/orders/${encodeURIComponent(order)}`, order), " ", band(one.band)),
    h(
      "p",
      { class: "note" },
      known && h("a", { href: `#/parties/${encodeURIComponent(known)}` }, named(known)),
      `${known ? " · " : ""}likelihood ${chance(one.likelihood)}, rank ${one.rank.toLocaleString("en")} · ${one.state} · ${left ? `${counted(left, "sign")} to resolve` : "all resolved"}`,
    ),
    ...one.signs.map((sign) => signLine(one.subject, sign, desk)),
  );
}

/** Lead on to the next sign of the order whose sign was resolved. */
function toNext(resolved: { subject: string }): void {
  const order = `Order ${resolved.subject.replace(/^order\//, "")}`;
  const section = [...document.querySelectorAll("section.alert")].find((one) => one.getAttribute("aria-label") === order);
  section?.querySelector<HTMLElement>("details.unresolved summary")?.focus({ preventScroll: true });
}

function history(told: Case): HTMLElement[] {
  const decisions = told.decisions.map((one) => ({ at: one.at, text: `${one.by}: ${one.action}, ${one.outcome} (${one.state}). ${one.reason}` }));
  const events = told.events.map((one) => ({ at: one.at, text: `${one.by}: ${one.what} ${one.text}` }));
  const all = [...decisions, ...events].sort((left, right) => right.at.localeCompare(left.at));
  return [h("h2", {}, "What happened"), h("ul", { class: "history" }, ...all.map((one) => h("li", {}, h("small", {}, when(one.at)), " ", name(one.text))))];
}
