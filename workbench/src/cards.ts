/** The catalogue's texts, asked for once while the page stands. */

import { read, type Page } from "./asking";

export interface Card {
  id: string;
  code: string;
  category: string;
  subject: string;
  status: string;
  title: string;
  why: string;
  innocent: string;
  cannot_see: string;
  check: string;
  source: string;
  relief: boolean;
}

let held: Promise<Map<string, Card>> | null = null;

/** By the id of a sign. */
export function cards(): Promise<Map<string, Card>> {
  held ??= read<Page<Card>>("/v1/indicators").then((found) => new Map(found.rows.map((card) => [card.id, card])));
  held.catch(() => (held = null));
  return held;
}
