/** One case: its orders with every sign, and what a person does about them. */

import { alike } from "./alike";
import { change, read, type Me } from "./asking";
import { band, choice, field, form, h, link, name, percent, when } from "./elements";
import type { CaseLine } from "./queue";

interface Sign {
  sign: string;
  stop: boolean;
  basis: string;
  record_ids: string[];
  resolved: string | null;
  reason: string | null;
  document: string | null;
  resolved_by: string | null;
}

interface Alert {
  subject: string;
  state: string;
  band: string;
  held: boolean;
  likelihood: number;
  rank: number;
  signs: Sign[];
}

interface Case {
  line: CaseLine;
  alerts: Alert[];
  decisions: { decision_id: string; action: string; outcome: string; state: string; by: string; at: string; reason: string }[];
  approvals: { approval_id: string; kind: string; asked_by: string; verdict: string | null; reason: string }[];
  events: { at: string; by: string; what: string; text: string }[];
}

const CODES = ["explained", "documented", "mistaken", "accepted", "stands"] as const;
const OUTCOMES = ["false alarm", "undetermined", "valuable", "confirmed"] as const;
const spelled = (id: string) => id.replaceAll("-", " ");

/** The page of a case; `again` draws it anew after a change. */
export async function casePage(id: string, me: Me, again: () => Promise<void>): Promise<HTMLElement[]> {
  const at = `/v1/cases/${encodeURIComponent(id)}`;
  const told = await read<Case>(at);
  const may = (permission: string) => me.permissions.includes(permission);
  const act = async (path: string, body: unknown) => {
    await change(path, body);
    await again();
  };
  const left = told.alerts.flatMap((one) => one.signs).filter((one) => one.resolved === null).length;
  return [
    h("p", { class: "crumb" }, link("/queue", "Queue")),
    h("h1", {}, `Case ${id} `, h("small", {}, `${told.line.state} · ${told.line.assignee ?? "nobody"}’s`)),
    h(
      "p",
      { class: "lead" },
      left ? `${left} ${left === 1 ? "sign is" : "signs are"} unresolved: nothing is released before.` : "Every sign is resolved.",
    ),
    ...told.alerts.map((one) => alert(one, may("casework"), act)),
    ...(may("decide") && told.line.state !== "closed" ? [decide(at, act)] : []),
    ...(may("casework") ? [h("h2", {}, "Work on it"), h("div", { class: "acts" }, ...acts(at, told.line, me.name, act))] : []),
    alike("case", id),
    ...history(told),
  ];
}

function alert(one: Alert, may: boolean, act: (path: string, body: unknown) => Promise<void>): HTMLElement {
  const order = one.subject.replace(/^order\//, "");
  return h(
    "section",
    { class: "alert", "aria-label": `Order ${order}` },
    h("h2", {}, "Order ", link(`/orders/${encodeURIComponent(order)}`, order), " ", band(one.band)),
    h("p", { class: "note" }, `Likelihood ${percent(one.likelihood)}, rank ${one.rank.toLocaleString("en")}; ${one.state}.`),
    ...one.signs.map((sign) => signLine(one.subject, sign, may, act)),
  );
}

function signLine(
  subject: string,
  sign: Sign,
  may: boolean,
  act: (path: string, body: unknown) => Promise<void>,
): HTMLElement {
  const title = h("span", {}, h("strong", {}, sign.stop ? `Stop: ${spelled(sign.sign)}` : spelled(sign.sign)), " ", name(sign.basis));
  if (sign.resolved !== null) {
    const by = [sign.resolved, sign.document, sign.reason].filter(Boolean).join(" · ");
    return h("p", { class: "resolved" }, title, h("br"), h("small", {}, `${by} (${sign.resolved_by ?? ""})`));
  }
  if (!may) return h("p", { class: "unresolved" }, title);
  const filled = form(
    `Resolve ${spelled(sign.sign)}`,
    [
      field("It is", choice("code", CODES)),
      field("Document", h("input", { name: "document", size: 14, maxlength: 500 })),
      field("Reason", h("input", { name: "reason", size: 34, required: true, maxlength: 10000 })),
    ],
    "Resolve",
    (given) => act("/v1/resolutions", { subject, sign: sign.sign, ...given, document: given.document || null }),
  );
  return h("details", { class: "unresolved" }, h("summary", {}, title), filled);
}

function decide(at: string, act: (path: string, body: unknown) => Promise<void>): HTMLElement {
  return h(
    "section",
    { class: "decide" },
    h("h2", {}, "Decide"),
    form(
      "Decide",
      [
        field("What happens", choice("action", ["release", "refuse"])),
        field("What it was", choice("outcome", OUTCOMES)),
        field("Reason", h("input", { name: "reason", size: 40, required: true, maxlength: 10000 })),
      ],
      "Decide",
      (given) => act(`${at}/decisions`, given),
    ),
    h("p", { class: "note" }, "A likely case, and a stop that is lifted, wait for another person."),
  );
}

function acts(
  at: string,
  line: CaseLine,
  me: string,
  act: (path: string, body: unknown) => Promise<void>,
): HTMLElement[] {
  const reason = () => field("Reason", h("input", { name: "reason", required: true, maxlength: 10000 }));
  const note = form(
    "Note",
    [field("Note", h("textarea", { name: "text", rows: 3, required: true, maxlength: 50000 }))],
    "Write",
    (given) => act(`${at}/notes`, given),
  );
  if (line.state === "closed") return [note];
  const other = line.assignee === me ? null : me;
  return [
    note,
    form("Whose", [h("p", {}, `It is ${line.assignee ?? "nobody"}’s.`)], other ? "Take it" : "Give it back", () =>
      act(`${at}/assignment`, { assignee: other }),
    ),
    form("Put off", [field("Until", h("input", { type: "date", name: "until", required: true })), reason()], "Put off", (given) =>
      act(`${at}/snooze`, given),
    ),
    form("Hand up", [field("To", h("input", { name: "to", required: true, maxlength: 80 })), reason()], "Hand up", (given) =>
      act(`${at}/escalation`, given),
    ),
  ];
}

function history(told: Case): HTMLElement[] {
  const decisions = told.decisions.map((one) => ({
    at: one.at,
    text: `${one.by}: ${one.action}, ${one.outcome} (${one.state}). ${one.reason}`,
  }));
  const events = told.events.map((one) => ({ at: one.at, text: `${one.by}: ${one.what} ${one.text}` }));
  const all = [...decisions, ...events].sort((left, right) => right.at.localeCompare(left.at));
  return [
    h("h2", {}, "What happened"),
    h("ul", { class: "history" }, ...all.map((one) => h("li", {}, h("small", {}, when(one.at)), " ", name(one.text)))),
  ];
}
