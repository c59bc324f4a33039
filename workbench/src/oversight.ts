/** The second person, and the log. */

import { change, read, type Page } from "./asking";
import { field, form, h, link, name, table, when } from "./elements";

interface Approval {
  approval_id: string;
  kind: string;
  subject: string;
  asked_by: string;
  asked_at: string;
  reason: string;
}

interface Entry {
  seq: number;
  at: string;
  actor: string;
  action: string;
  subject: string;
}

interface Verification {
  holds: boolean;
  entries: number;
  erased: number;
  removed: number;
  fault: { seq: number; detail: string } | null;
}

/** What waits for a second person. */
export async function approvals(again: () => Promise<void>): Promise<HTMLElement[]> {
  const found = await read<Page<Approval>>("/v1/approvals");
  return [
    h("h1", {}, "Second person"),
    ...(found.rows.length === 0 ? [h("p", {}, "Nothing waits.")] : found.rows.map((one) => asked(one, again))),
  ];
}

function asked(one: Approval, again: () => Promise<void>): HTMLElement {
  const caseId = /^case\/(.+)$/.exec(one.subject)?.[1];
  const subject = one.kind === "exception" ? link("/lists", one.subject.replace(/^exception\//, "")) : name(one.subject);
  const answer = (title: string, end: string) =>
    form(title, [field("Reason", h("input", { name: "reason", size: 34, required: true }))], title, async (given) => {
      await change(`/v1/approvals/${encodeURIComponent(one.approval_id)}/${end}`, given);
      await again();
    });
  return h(
    "section",
    { class: "alert", "aria-label": one.approval_id },
    h("h2", {}, `${one.approval_id}: ${one.kind} `, caseId ? link(`/cases/${caseId}`, caseId) : subject),
    h("p", {}, `${one.asked_by}, ${when(one.asked_at)}: `, name(one.reason)),
    h("div", { class: "acts" }, answer("Agree", "approval"), answer("Refuse", "rejection")),
  );
}

/** The newest entries of the log, and whether it holds. */
export async function log(): Promise<HTMLElement[]> {
  const [found, held] = await Promise.all([
    read<Page<Entry>>("/v1/log?top=200"),
    read<Verification>("/v1/log/verification"),
  ]);
  const gone = held.erased + held.removed;
  return [
    h("h1", {}, "Log"),
    h(
      "p",
      { class: held.fault ? "problem" : "lead" },
      held.fault
        ? `Entry ${held.fault.seq} is not as it was written: ${held.fault.detail}`
        : `All ${held.entries.toLocaleString("en")} entries are as they were written${gone ? `; the contents of ${gone} are gone on record` : ""}.`,
    ),
    table(
      ["Entry", "When", "Who", "What", "On"],
      found.rows.map((row) => ({
        to: location.hash.slice(1),
        cells: [String(row.seq), when(row.at), name(row.actor), row.action, name(row.subject)],
      })),
      "No entry.",
    ),
  ];
}
