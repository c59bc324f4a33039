/** What each indicator could and could not assess, by the columns that it needs, and what would mend it. */

import { read } from "./asking";
import { field, h, percent, type Child } from "./elements";
import { counted, grid } from "./grid";

interface Filled {
  column: string;
  filled: number;
}

interface Coverage {
  run_id: string;
  orders: number;
  mean_coverage: number;
  indicators: {
    id: string;
    code: string;
    title: string;
    assessed: number;
    unassessable: number;
    outside: number;
    fires: number;
    lacking: Filled[];
    mends: Filled[];
    asks: string[];
  }[];
  unlocks: { columns: string[]; question: string; indicators: string[]; gain: number; filled: number }[];
}

const SHOWN = 4;

export async function coverage(): Promise<HTMLElement[]> {
  const told = await read<Coverage>("/v1/coverage");
  const lines = [...told.indicators].sort((one, other) => other.unassessable - one.unassessable || one.code.localeCompare(other.code));
  const find = h("input", { type: "search", id: "find", placeholder: "code, word, column" });
  const rows = lines.map((one) => ({ made: line(one), text: `${one.code} ${one.title} ${[...one.mends, ...one.lacking].map((each) => each.column).join(" ")}`.toLowerCase() }));
  const table = grid(["Indicator", "", "#Not assessable", "#Assessed", "#Does not apply", "What would mend it"], rows.map((row) => row.made), "No run yet.", "Coverage by indicator");
  const body = [...table.querySelectorAll<HTMLElement>("tbody tr")];
  find.addEventListener("input", () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    body.forEach((row, place) => (row.hidden = !words.every((word) => rows[place]?.text.includes(word))));
  });
  return [
    h("h1", {}, "Coverage"),
    h("p", { class: "lead" }, `Of ${counted(told.orders, "order")}, ${percent(told.mean_coverage)} of what speaks on one was there to be assessed, on average. What is missing neither clears nor accuses.`),
    h("h2", {}, "What would help most"),
    h("p", { class: "note" }, "“More per order”: how many more signs could be assessed on an average order if this were filled throughout."),
    grid(
      ["What to ask, or where to look", "What it fills", "#Filled now", "#Signs", "#More per order"],
      told.unlocks.slice(0, 12).map((one): Child[] => [
        one.question,
        columns(one.columns),
        percentOf(one.filled),
        h("span", { title: one.indicators.map((each) => each.replaceAll("-", " ")).join(", ") }, one.indicators.length.toLocaleString("en")),
        `+${one.gain.toFixed(2)}`,
      ]),
      "Nothing that a question could fill is missing.",
    ),
    h("h2", {}, "By indicator, most missing first"),
    h("p", { class: "note" }, "The bar shows the shares of orders: assessed, then not assessable, then those to which the sign does not apply. Beside each column: how far it is filled."),
    h("p", { class: "filter" }, field("Find", find)),
    table,
  ];
}

function line(one: Coverage["indicators"][number]): Child[] {
  return [
    h("span", {}, h("strong", {}, one.title), " ", h("small", {}, one.code)),
    bar(one),
    percentOf(one.unassessable),
    percentOf(one.assessed),
    percentOf(one.outside),
    mend(one),
  ];
}

function percentOf(share: number): string {
  return share === 0 ? "0 %" : percent(share);
}

/** The shares as one bar: assessed, not assessable, does not apply. */
function bar(one: Coverage["indicators"][number]): HTMLElement {
  const parts: [string, number][] = [["assessed", one.assessed], ["missing", one.unassessable], ["outside", one.outside]];
  const said = `${percentOf(one.assessed)} assessed, ${percentOf(one.unassessable)} not assessable, ${percentOf(one.outside)} does not apply`;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 120 10");
  svg.setAttribute("class", "shares");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", said);
  let left = 0;
  for (const [kind, share] of parts) {
    const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    rect.setAttribute("x", String(120 * left));
    rect.setAttribute("width", String(120 * share));
    rect.setAttribute("height", "10");
    rect.setAttribute("class", `share-${kind}`);
    svg.append(rect);
    left += share;
  }
  return svg as unknown as HTMLElement;
}

function mend(one: Coverage["indicators"][number]): Child {
  if (one.unassessable === 0) return "";
  const shown = one.mends.slice(0, SHOWN).flatMap((each): Child[] => [filled(each), " "]);
  const tables = [...new Set(one.asks.map((each) => each.split(".")[0] as string))];
  const rows = tables.length ? ["more rows of ", ...tables.flatMap((each, place): Child[] => [place > 0 && ", ", code(each)])] : ["more of the like to compare with"];
  return h(
    "span",
    {},
    ...(shown.length ? shown : rows),
    one.mends.length > SHOWN && h("small", {}, `and ${one.mends.length - SHOWN} more`),
    one.lacking.length > 0 &&
      h("details", { class: "lacking" }, h("summary", {}, h("small", {}, `${counted(one.lacking.length, "column")} not filled throughout`)), ...one.lacking.flatMap((each): Child[] => [filled(each), " "])),
  );
}

/** Columns in words, the table of each named once: `parties: phone, email`. */
function columns(all: string[]): HTMLElement {
  const tables = new Map<string, string[]>();
  for (const one of all) {
    const [table = "", column = ""] = one.split(".");
    tables.set(table, [...(tables.get(table) ?? []), spelled(column)]);
  }
  return h("span", { title: all.join(", ") }, [...tables].map(([table, held]) => `${spelled(table)}: ${held.join(", ")}`).join("; "));
}

function spelled(id: string): string {
  return id.replaceAll("_", " ").replace(/ id$/, "");
}

function filled(one: Filled): HTMLElement {
  return h("span", {}, code(one.column), h("small", { class: "nowrap" }, ` ${percentOf(one.filled)}`));
}

function code(text: string): HTMLElement {
  return h("code", {}, text);
}
