/** What people do with a case besides its signs: decide, note, give, put off, hand up, keep files, take out, open again. */

import { change, changed, type Me } from "./asking";
import { choice, field, form, h, link, must, name, say, when } from "./elements";
import type { Case } from "./case";

type Act = (path: string, body: unknown) => Promise<void>;

const ACTIONS = { release: "the goods may go", refuse: "they may not" };
const OUTCOMES = {
  "false alarm": "it was innocent",
  undetermined: "it cannot be told",
  valuable: "not proven, yet worth knowing",
  confirmed: "it was illicit procurement",
};
const FORMS = ["pdf", "html", "json"] as const;
const KEPT = /^([\d,]+ bytes), SHA-256 ([0-9a-f]{64})(?:: ([^]*))?$/;

const reason = () => field("Reason", h("input", { name: "reason", size: 40, required: true, maxlength: 10000 }));

/** The decision on the open orders, or on one of them. */
export function decide(told: Case, at: string, act: Act): HTMLElement {
  const open = told.alerts.filter((one) => one.state === "open").map((one) => one.subject);
  const order = (subject: string) => subject.replace(/^order\//, "");
  const on = h("select", { name: "on" }, h("option", { value: "" }, `all ${open.length} open orders`), ...open.map((one) => h("option", { value: one }, order(one))));
  return h(
    "section",
    { class: "decide", "aria-label": "Decide" },
    h("h2", {}, "Decide"),
    form(
      "Decide",
      [open.length > 1 && field("On", on), field("What happens", must("action", ACTIONS)), field("What it was", must("outcome", OUTCOMES)), reason()],
      "Decide",
      ({ on: subject, ...said }) => act(`${at}/decisions`, { ...said, ...(subject ? { subjects: [subject] } : {}) }),
    ),
    h("p", { class: "note" }, "A likely case, and a stop that is lifted, wait for another person."),
  );
}

/** Opening a closed case again. */
export function reopen(at: string, act: Act): HTMLElement {
  return h("section", { class: "decide", "aria-label": "Open again" }, h("h2", {}, "Open it again"), form("Open again", [reason()], "Open it again", (given) => act(`${at}/reopening`, given)));
}

/** What waits for a second person. */
export function waiting(told: Case, me: Me): HTMLElement[] {
  return told.approvals
    .filter((one) => one.verdict === null)
    .map((one) =>
      h(
        "p",
        { class: "waits" },
        h("strong", {}, "Waits for a second person: "),
        `${KINDS[one.kind] ?? one.kind}, asked for by ${one.asked_by}, ${when(one.asked_at)}: `,
        name(one.reason),
        " (",
        me.permissions.includes("approve") ? link("/approvals", one.approval_id) : one.approval_id,
        ")",
      ),
    );
}

/** What an approval is for, in words. */
export const KINDS: Record<string, string> = {
  closing: "closing a likely case",
  stop: "lifting a stop",
  exception: "an exception from a list",
  export: "taking a case or a file out",
  filing: "a filing with an authority",
};

/** The forms below the orders. */
export function acts(told: Case, at: string, me: string, act: Act): HTMLElement[] {
  const { line } = told;
  const note = form("Note", [field("Note", h("textarea", { name: "text", rows: 3, required: true, maxlength: 50000 }))], "Write", (given) => act(`${at}/notes`, given));
  const kept = form("Keep a file", [field("File", h("input", { type: "file", name: "file", required: true }))], "Keep it with the case", async (given) => {
    const file = given.file as unknown as File;
    await changed(`${at}/attachments?${new URLSearchParams({ name: file.name })}`, "POST", file);
    await act("", null);
  });
  if (line.state === "closed") return [part("Write a note", note), part("Keep a file", kept)];
  const other = line.assignee === me ? null : me;
  return [
    part("Write a note", note),
    part("Keep a file", kept, ...files(told, at)),
    part(
      "Whose it is",
      form("Whose", [h("p", {}, line.assignee ? `It is ${line.assignee}’s.` : "It is nobody’s.")], other ? "Take it" : "Give it back", () => act(`${at}/assignment`, { assignee: other })),
      form("Give", [field("Give it to", h("input", { name: "assignee", required: true, maxlength: 80, placeholder: "a person’s name here" }))], "Give", (given) => act(`${at}/assignment`, given)),
    ),
    part("Put it off", form("Put off", [field("Until", h("input", { type: "date", name: "until", required: true })), reason()], "Put off", (given) => act(`${at}/snooze`, given))),
    part("Hand it up", form("Hand up", [field("To", h("input", { name: "to", required: true, maxlength: 80, placeholder: "a person’s name here" })), reason()], "Hand up", (given) => act(`${at}/escalation`, given))),
  ];
}

function part(title: string, ...content: HTMLElement[]): HTMLElement {
  return h("section", { "aria-label": title }, h("h3", {}, title), ...content);
}

/** The files kept with a case. */
export function files(told: Case, at: string): HTMLElement[] {
  const found = told.events.filter((one) => one.what === "attached").map((one) => ({ by: one.by, on: when(one.at), said: KEPT.exec(one.text) }));
  const rows = found.flatMap(({ by, on, said }) =>
    said ? [h("li", {}, h("a", { href: `${at}/attachments/${said[2]}`, download: said[3] ?? said[2] }, name(said[3] ?? said[2])), h("small", {}, ` ${said[1]} · ${by}, ${on}`))] : [],
  );
  return rows.length ? [h("ul", { class: "history" }, ...rows)] : [];
}

/** The dossier as a file; where a second person must agree first, that is asked for. */
export function takeOut(told: Case, at: string, again: () => Promise<void>): HTMLElement {
  const agreed = told.approvals.find((one) => one.kind === "export" && one.verdict === "approved" && one.used_at === null);
  const made = form("Take out", [field("As", choice("format", FORMS)), reason()], agreed ? `Take it out (${agreed.approval_id})` : "Take it out", async (given) => {
    const answer = await changed(`${at}/exports`, "POST", JSON.stringify({ ...given, approval_id: agreed?.approval_id ?? null }));
    const file = /filename="?([^";]+)/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1];
    if (file === undefined) {
      const asked = (await answer.clone().json()) as { approval_id: string | null; case: unknown };
      if (asked.case === null) return again();
    }
    save(await answer.blob(), file ?? `${told.line.case_id}.json`);
    await again();
    say(`${file ?? `${told.line.case_id}.json`} is with your downloads. That it was taken out stands in the log.`);
  });
  return h(
    "section",
    { "aria-label": "Take it out" },
    h("h3", {}, "Take the dossier out"),
    h("p", { class: "note" }, agreed ? "A second person has agreed." : "It names persons and is confidential: a second person agrees first."),
    made,
  );
}

/** Give a file to the browser to keep. */
function save(content: Blob, file: string): void {
  const url = URL.createObjectURL(content);
  h("a", { href: url, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** One change after the other, each with a key of its own, until one fails: how many were done, and what failed. */
export async function inTurn(path: string, bodies: unknown[]): Promise<{ done: number; failed: unknown }> {
  let done = 0;
  try {
    for (const body of bodies) {
      await change(path, body);
      done += 1;
    }
  } catch (failed) {
    return { done, failed };
  }
  return { done, failed: null };
}
