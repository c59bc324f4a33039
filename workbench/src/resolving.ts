/** The signs of a case's orders, each to be resolved before anything is released. */

import type { Card } from "./cards";
import { field, form, h, must, name } from "./elements";
import { counted } from "./grid";

export interface Sign {
  sign: string;
  stop: boolean;
  basis: string;
  record_ids: string[];
  resolved: string | null;
  reason: string | null;
  document: string | null;
  resolved_by: string | null;
}

/** What the forms of a case need to know: who may, how to send, what the signs mean, who else has which. */
export interface Desk {
  may: boolean;
  cards: Map<string, Card>;
  /** The subjects of the case on which a sign is unresolved. */
  unresolved: Map<string, string[]>;
  send: (bodies: unknown[]) => Promise<void>;
}

const CODES = {
  explained: "an innocent explanation was given and checked",
  documented: "a document answers it",
  mistaken: "it is another party, or the record is wrong",
  accepted: "it is as it seems and speaks for nothing here",
  stands: "it is as it seems and speaks against release",
};

export const spelled = (id: string) => id.replaceAll("-", " ");

/** One sign: what was seen, and what a person made of it, or the form to say so. */
export function signLine(subject: string, sign: Sign, desk: Desk): HTMLElement {
  const card = desk.cards.get(sign.sign);
  const title = h("span", {}, h("strong", {}, sign.stop ? `Stop: ${spelled(sign.sign)}` : (card?.title ?? spelled(sign.sign))), ": ", name(sign.basis));
  if (sign.resolved !== null) {
    const by = [sign.resolved, sign.document, sign.reason].filter(Boolean).join(" · ");
    return h("p", { class: "resolved" }, title, h("br"), h("small", {}, "✓ ", name(by), ` (${sign.resolved_by ?? ""})`));
  }
  const made = h("details", { class: "unresolved" }, h("summary", {}, title), desk.may ? filled(subject, sign, desk) : null);
  const means = sign.stop ? h("p", { class: "note" }, "A stop holds whatever the likelihood is. It is lifted by a decision that names a document, and a second person agrees to.") : meaning(card);
  if (means) made.querySelector("summary")?.after(means);
  return made;
}

/** What speaks for the innocent, and what to check. */
function meaning(card: Card | undefined): HTMLElement | null {
  if (!card) return null;
  const part = (label: string, text: string) => text && h("div", {}, h("dt", {}, label), h("dd", {}, text));
  return h("dl", { class: "means" }, part("Innocent explanations", card.innocent), part("What to check", card.check), part("What it cannot see", card.cannot_see));
}

function filled(subject: string, sign: Sign, desk: Desk): HTMLElement {
  const others = (desk.unresolved.get(sign.sign) ?? []).filter((one) => one !== subject);
  const also = h("input", { type: "checkbox", name: "also", value: "yes" });
  return form(
    `Resolve ${spelled(sign.sign)}`,
    [
      field("What it comes to", must("code", CODES)),
      field("Document", h("input", { name: "document", size: 14, maxlength: 500, placeholder: "name or number", required: sign.stop })),
      field("Reason", h("input", { name: "reason", size: 40, required: true, maxlength: 10000 })),
      others.length > 0 && h("label", { class: "also" }, h("span", {}, also, ` also on ${counted(others.length, "other order")} of this case that ${others.length === 1 ? "shows" : "show"} it`)),
    ],
    "Resolve",
    async (given) => {
      const { also: all, ...said } = given;
      const subjects = all ? [subject, ...others] : [subject];
      await desk.send(subjects.map((one) => ({ subject: one, sign: sign.sign, ...said, document: given.document || null })));
    },
  );
}
