/** The second person, and the log. */

import { change, read, type Page } from "./asking";
import { grid } from "./grid";
import { KINDS } from "./working";
import { field, form, h, link, name, when, whole, type Child } from "./elements";

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
    h("p", { class: "note" }, "What takes effect only when another person than the one who asks agrees. Read what it rests on before you do; your name and reason are kept."),
    ...(found.rows.length === 0 ? [h("p", {}, "Nothing waits for a second person.")] : found.rows.map((one) => asked(one, again))),
  ];
}

function asked(one: Approval, again: () => Promise<void>): HTMLElement {
  const caseId = /^case\/(.+)$/.exec(one.subject)?.[1];
  const subject = one.kind === "exception" ? link("/lists", one.subject.replace(/^exception\//, "")) : name(one.subject);
  const said = h("input", { name: "reason", size: 44, required: true, maxlength: 10000 });
  const answer = (end: string) => async (given: Record<string, string>) => {
    await change(`/v1/approvals/${encodeURIComponent(one.approval_id)}/${end}`, given);
    await again();
  };
  const made = form("Answer", [field("Your reason", said)], "Agree", (given) => answer(refusing() ? "rejection" : "approval")(given));
  const refuse = h("button", { type: "submit", class: "other", value: "refuse" }, "Refuse");
  let pressed: HTMLElement | null = null;
  const refusing = () => pressed === refuse;
  made.addEventListener("submit", (event) => (pressed = (event as SubmitEvent).submitter), true);
  made.querySelector("button[type=submit]")?.after(refuse);
  return h(
    "section",
    { class: "alert", "aria-label": one.approval_id },
    h("h2", {}, (KINDS[one.kind] ?? one.kind).replace(/^./, (first) => first.toUpperCase()), ": ", caseId ? link(`/cases/${caseId}`, caseId) : subject),
    h("p", {}, `${one.asked_by} asks, ${when(one.asked_at)}: `, name(one.reason), " ", h("small", {}, one.approval_id)),
    made,
  );
}

/** The newest entries of the log, or those on what stands in the address as `subject`, and whether the log holds. */
export async function log(wanted: URLSearchParams): Promise<HTMLElement[]> {
  const subject = wanted.get("subject") ?? "";
  const query = new URLSearchParams({ top: String(ENTRIES), ...(subject ? { subject } : {}) });
  const [found, held] = await Promise.all([read<Page<Entry>>(`/v1/log?${query}`), read<Verification>("/v1/log/verification")]);
  const gone = held.erased + held.removed;
  const find = h("input", { type: "search", id: "find", placeholder: "case/C-000001, order/O-1, user/anna", size: 34, value: subject });
  find.addEventListener("change", () => (location.hash = `/log?${new URLSearchParams({ subject: find.value.trim() })}`));
  return [
    h("h1", {}, "Log"),
    h(
      "p",
      { class: held.fault ? "problem" : "lead" },
      held.fault
        ? `Entry ${held.fault.seq} is not as it was written: ${held.fault.detail}`
        : `All ${held.entries.toLocaleString("en")} entries are as they were written${gone ? `; the contents of ${gone} are gone on record` : ""}.`,
    ),
    h("p", { class: "filter wraps" }, field("On exactly", find), h("small", {}, found.rows.length < ENTRIES ? "" : `The newest ${ENTRIES} are shown.`)),
    grid(
      ["#Entry", "When (UTC)", "Who", "What", "On"],
      found.rows.map((row): Child[] => [
        row.seq.toLocaleString("en"),
        whole(when(row.at)),
        name(row.actor),
        row.action.replace(".", ": ").replaceAll("-", " "),
        link(`/log?${new URLSearchParams({ subject: row.subject })}`, row.subject),
      ]),
      "No entry.",
      "Entries of the log",
    ),
  ];
}

/** Entries shown. */
const ENTRIES = 200;
