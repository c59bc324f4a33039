/** What two descriptions agree and disagree in, part by part: the log-odds add up to the likelihood. */

import { h, name } from "./elements";
import { grid, likely, signed } from "./grid";

export interface Compared {
  field: string;
  left: string;
  right: string;
  level: string;
  log_odds: number;
}

/** The rows, those that tell most first, with their sum. */
export function agreement(rows: Compared[], left: string, right: string, likelihood: number): HTMLElement {
  if (rows.length === 0) return h("p", { class: "note" }, "The comparison is not at hand: either side has changed since it was screened.");
  const sum = rows.reduce((total, row) => total + row.log_odds, 0);
  const order = [...rows].sort((one, other) => Number(one.field !== "usual") - Number(other.field !== "usual") || other.log_odds - one.log_odds);
  const lines = order.map((row) => [
    row.field === "usual" ? "" : row.field,
    name(row.left),
    name(row.right),
    h("span", { class: row.log_odds < 0 && row.left && row.right ? "against" : null }, row.level),
    signed(row.log_odds),
  ]);
  const total = ["Sum", "", "", likely(likelihood), signed(sum)].map((cell) => h("strong", {}, cell));
  return grid(["", left, right, "Agreement", "#log-odds"], [...lines, total], "", `${left} and ${right} compared`);
}
