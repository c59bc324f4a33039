/** One order: drawn by the server as the report draws it, with what only a screen can do. */

import { drawn } from "./asking";
import { alike } from "./alike";
import { move } from "./map";
import { network } from "./network";

/** The order's page. */
export async function order(id: string): Promise<HTMLElement[]> {
  const whole = new DOMParser().parseFromString(await drawn(`/v1/sections/${encodeURIComponent(id)}`), "text/html");
  const section = document.importNode(whole.querySelector("article") as HTMLElement, true);
  for (const anchor of section.querySelectorAll<HTMLAnchorElement>("a[href^='#']")) {
    anchor.href = anchor.getAttribute("href") === "#ranking" ? "#/orders" : `#/orders/${encodeURIComponent(id)}`;
  }
  const map = section.querySelector<SVGElement>("svg.map");
  if (map) move(map, id);
  const ties = section.querySelector("svg.ties");
  ties?.parentElement?.querySelector("svg.ties + details")?.remove();
  ties?.replaceWith(network("order", id));
  section.querySelector(".pagefoot")?.before(alike("order", id));
  return [section];
}
