/** The catalogue: what each sign means, what it is worth in the last run, and what speaks for the innocent. */

import { read, type Page } from "./asking";
import { cards, type Card } from "./cards";
import { choice, field, h, percent } from "./elements";

interface Weight {
  indicator: string;
  group: string;
  sensitivity: number;
  low: number;
  high: number;
  background: number;
  measured: boolean;
  ratio: number;
  ratio_low: number;
  ratio_high: number;
  provenance: string;
}

const SORTS = ["by kind", "heaviest first", "by code"] as const;

/** The page, for what stands in the address: `text`, `sort`. */
export async function indicators(asked: URLSearchParams): Promise<HTMLElement[]> {
  const [found, weighed] = await Promise.all([cards(), read<Page<Weight>>("/v1/weights")]);
  const weights = new Map(weighed.rows.map((row) => [row.indicator, row]));
  const all = [...found.values()].map((card) => ({ card, weight: weights.get(card.id), made: entry(card, weights.get(card.id)) }));
  const find = h("input", { type: "search", id: "find", placeholder: "code, word", value: asked.get("text") ?? "" });
  const sort = choice("sort", SORTS, asked.get("sort") ?? SORTS[0]);
  const list = h("div", { class: "catalogue" });
  const said = h("small", { role: "status" });
  const draw = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = all.filter(({ card }) => words.every((word) => textOf(card).includes(word)));
    shown.sort((one, other) => (sort.value === SORTS[1] ? worth(other) - worth(one) : 0) || one.card.code.localeCompare(other.card.code));
    const kinds = sort.value === SORTS[0] ? [...new Set(shown.map(({ card }) => card.category))].sort() : [""];
    const part = (kind: string) => [
      ...(kind ? [h("h2", {}, kind.charAt(0).toUpperCase() + kind.slice(1).replaceAll("_", " "))] : []),
      ...shown.filter(({ card }) => !kind || card.category === kind).map(({ made }) => made),
    ];
    list.replaceChildren(...kinds.flatMap(part));
    said.textContent = shown.length === all.length ? `${all.length} in the catalogue` : `${shown.length} of ${all.length}`;
  };
  const again = () => {
    draw();
    history.replaceState(history.state, "", `#/indicators?${new URLSearchParams({ text: find.value, sort: sort.value })}`);
  };
  find.addEventListener("input", again);
  sort.addEventListener("change", again);
  draw();
  return [
    h("h1", {}, "Indicators"),
    h(
      "p",
      { class: "note" },
      "By how much a sign multiplies the odds of an order on which it is seen in full, or a relief divides them, with its 80 % interval; without one it stands at its bound. Signs of one group do not count twice, a weaker showing counts for less, and a relief takes away no more than its group added.",
    ),
    h("p", { class: "filter wraps" }, field("Find", find), field("Sorted", sort), said),
    list,
  ];
}

/** Signs by their weight, then reliefs, then what stops and is not weighed. */
function worth({ card, weight }: { card: Card; weight: Weight | undefined }): number {
  if (!weight) return -Infinity;
  return card.relief ? -weight.ratio : weight.ratio;
}

function textOf(card: Card): string {
  return `${card.id} ${card.code} ${card.title} ${card.category} ${card.why} ${card.innocent}`.toLowerCase();
}

function entry(card: Card, weight: Weight | undefined): HTMLElement {
  const text = (label: string, said: string) => (said ? h("div", {}, h("dt", {}, label), h("dd", {}, said)) : null);
  return h(
    "details",
    { class: "meaning" },
    h(
      "summary",
      {},
      h("span", {}, h("strong", {}, card.title), " ", h("small", { class: "nowrap" }, `${card.code}${card.status === "stable" ? "" : ` · ${card.status}`}${card.relief ? " · relief" : ""}`)),
      h("span", { class: card.relief ? "worth relieves" : "worth" }, weight ? times(weight.ratio, card.relief) : "stops", h("small", {}, weight ? between(weight) : " not weighed")),
    ),
    h(
      "dl",
      { class: "means" },
      text("Why", card.why),
      text("Innocent explanations", card.innocent),
      text("What it cannot see", card.cannot_see),
      text("What to check", card.check),
      text("What its weight rests on", weight ? rests(weight, card.relief) : ""),
      text("Source", card.source),
    ),
  );
}

/** Where a weight comes from, in a sentence. */
function rests(one: Weight, relief: boolean): string {
  const of = relief ? "of licit orders that show a sign of its group" : "of illicit orders";
  const seen = `${one.provenance === "elicited" ? "Experts’ estimate" : one.provenance}: seen in ${percent(one.sensitivity)} ${of} (${percent(one.low)} to ${percent(one.high)})`;
  return `${seen}; in ${percent(one.background)} of all, ${one.measured ? "as the last run counted" : "by estimate"}. Group ${one.group}.`;
}

/** The interval, where it has a width. */
function between(one: Weight): string {
  const [low, high] = [plain(one.ratio_low), plain(one.ratio_high)];
  return low === high ? "" : ` ${low} to ${high}`;
}

function times(ratio: number, relief: boolean): string {
  return `${relief ? "÷" : "×"} ${plain(ratio)}`;
}

function plain(ratio: number): string {
  return ratio >= 9.95 ? ratio.toFixed(0) : ratio.toFixed(1).replace(/\.0$/, "");
}
