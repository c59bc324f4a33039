/** Past cases that share evidence with an order or a case: what is shared, what is not, and what they came to. */

import { read } from "./asking";
import { h, link, name, table, when, whole, type Child } from "./elements";

interface WeighedSign {
  sign: string;
  weight: number;
}

interface PastCase {
  case_id: string;
  decision_id: string;
  outcome: string;
  decided_at: string;
  subjects: string[];
  likeness: number;
  shared: WeighedSign[];
  only_here: WeighedSign[];
  only_there: WeighedSign[];
}

interface PastCases {
  decided: number;
  outcomes: Record<string, number>;
  past: PastCase[];
}

/** The section, filled once the server has answered, so that the page need not wait. */
export function alike(about: "order" | "case", id: string): HTMLElement {
  const title = "Similar past cases";
  const told = h("div", { "aria-live": "polite" }, h("p", { class: "note" }, "Looking for past cases …"));
  const path = `/v1/past-cases/${about}/${encodeURIComponent(id)}`;
  read<PastCases>(path)
    .then((found) => told.replaceChildren(...drawn(found)))
    .catch((error: unknown) => {
      told.replaceChildren(h("p", { class: "problem", role: "alert" }, error instanceof Error ? error.message : String(error)));
    });
  return h("section", { class: "past", "aria-label": title }, h(about === "case" ? "h2" : "h3", {}, title), told);
}

function drawn(found: PastCases): HTMLElement[] {
  if (found.decided === 0) return [h("p", {}, "No other case is decided yet.")];
  const of = `${found.decided.toLocaleString("en")} ${found.decided === 1 ? "decision" : "decisions"}`;
  if (found.past.length === 0) return [h("p", {}, `None of ${of} shares a sign of any weight with this.`)];
  const counts = Object.entries(found.outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  return [
    h(
      "p",
      {},
      h("strong", {}, `Of the ${found.past.length} nearest: ${counts.join(", ")}.`),
      ` Nearest of ${of}, by the weight of the signs that both show. What they came to says nothing certain of this one.`,
    ),
    table(
      ["Case", "Came to", "Decided", "Shared weight", "Signs of both", "Only here", "Only there"],
      found.past.map((one) => ({ to: `/cases/${one.case_id}`, cells: cells(one) })),
      "",
    ),
  ];
}

function cells(one: PastCase): (HTMLElement | string)[] {
  return [
    h("span", {}, link(`/cases/${one.case_id}`, one.case_id), h("br"), h("small", {}, ...one.subjects.flatMap((subject, place): Child[] => [place > 0 && ", ", whole(name(subject.replace(/^order\//, "")))]))),
    one.outcome,
    whole(when(one.decided_at).slice(0, 10)),
    `${Math.round(100 * one.likeness)} %`,
    signs(one.shared),
    signs(one.only_here),
    signs(one.only_there),
  ];
}

const SHOWN = 5;

/** The heaviest signs, each with its weight; the others counted, and named when asked. */
function signs(all: WeighedSign[]): HTMLElement {
  const chip = (one: WeighedSign) =>
    h("span", { class: "chip" }, `${one.sign.replaceAll("-", " ")} `, h("small", {}, one.weight.toFixed(1)));
  const rest = all.slice(SHOWN);
  return h(
    "span",
    {},
    ...all.slice(0, SHOWN).map(chip),
    rest.length > 0 && h("details", {}, h("summary", {}, `${rest.length} more`), ...rest.map(chip)),
    all.length === 0 && h("small", {}, "none"),
  );
}
