/** Tables that are only read, and what stands above a list: how many there are, and chips. */

import { h, percent, type Child } from "./elements";

/** A table of cells; headings that begin with `#` are of numbers. */
export function grid(headings: string[], rows: Child[][], empty: string, caption = ""): HTMLElement {
  if (rows.length === 0) return h("p", {}, empty);
  const right = headings.map((one) => (one.startsWith("#") ? "number" : null));
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": caption || headings.join(", ").replaceAll("#", "") },
    h(
      "table",
      { class: "plain" },
      h("thead", {}, h("tr", {}, ...headings.map((one, place) => h("th", { scope: "col", class: right[place] }, one.replace("#", ""))))),
      h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map((cell, place) => h("td", { class: right[place] }, cell))))),
    ),
  );
}

export function chip(text: string, kind = ""): HTMLElement {
  return h("span", { class: `chip ${kind}` }, text);
}

export function chips(ids: string[], most = 6): HTMLElement {
  const shown = ids.slice(0, most).map((one) => chip(one.replaceAll("-", " ")));
  return h("span", {}, ...shown, ids.length > most && ` and ${ids.length - most} more`);
}

/** `1 entry`, `1,150 entries`. */
export function counted(number: number, one: string, several = `${one}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : several}`;
}

/** A likelihood that two are one: never told as certain. */
export function likely(share: number): string {
  return share >= 0.995 ? "above 99 %" : percent(share);
}

/** A list of which the first rows are shown; the rest opens. */
export function folded(rows: HTMLElement[], first: number, what: string): HTMLElement[] {
  if (rows.length <= first) return rows;
  return [...rows.slice(0, first), h("details", {}, h("summary", {}, `${rows.length - first} more ${what}`), ...rows.slice(first))];
}

export function signed(value: number): string {
  const shown = Math.abs(value).toFixed(2);
  return shown === "0.00" ? shown : `${value < 0 ? "−" : "+"}${shown}`;
}
