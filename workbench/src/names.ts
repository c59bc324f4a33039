/** Names put beside ids once the list stands, so that the list need not wait for them. */

import { read, type Page } from "./asking";
import { h } from "./elements";

/** What is shown until the names are there, and where there is none: the id. */
export function named(id: string): HTMLElement {
  return h("bdi", { "data-party": id }, id);
}

/** Put names in the place of the ids that stand below these elements. */
export function fillNames(...within: HTMLElement[]): void {
  const shown = within.flatMap((one) => [...one.querySelectorAll<HTMLElement>("[data-party]")]);
  const ids = [...new Set(shown.map((one) => one.dataset.party as string))];
  if (ids.length === 0) return;
  const asked = new URLSearchParams(ids.slice(0, MOST).map((id) => ["party_id", id]));
  read<Page<{ party_id: string; name: string }>>(`/v1/party-names?${asked}`)
    .then((found) => {
      const names = new Map(found.rows.map((row) => [row.party_id, row.name]));
      for (const one of shown) {
        const id = one.dataset.party as string;
        one.textContent = names.get(id) ?? id;
        one.title = id;
      }
    })
    .catch(() => undefined);
}

/** Names asked for at once. */
const MOST = 300;

/** What stands in the place of what one may not see. */
export const HIDDEN = "(hidden)";
