/** One order: drawn by the server as the report draws it, with what only a screen can do. */

import { alike } from "./alike";
import { drawn, read, type Page } from "./asking";
import { h, link, opening } from "./elements";
import { counted } from "./grid";
import { move } from "./map";
import { network } from "./network";
import type { CaseLine } from "./queue";

/** Questions shown of each kind, and rows of what could not be assessed; the others open. */
const [QUESTIONS, UNSEEN] = [5, 6];
/** What the parts of the page are called in the line that leads to them, by their heading. */
const SHORT: Record<string, string> = {
  "How it adds up": "Adds up",
  "What to ask next": "Questions",
  "What was seen, and in which records": "Signs",
  "The records side by side": "Side by side",
  "Where the money came from, and where it went": "Money",
  "Items recovered that were supplied under this order": "Custody",
  "Who is tied to whom": "Network",
  "Who is named": "Parties",
  "What could not be assessed": "Not assessed",
  "Similar past cases": "Past cases",
};

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
  for (const list of section.querySelectorAll<HTMLElement>(".questions ol")) fold(list, QUESTIONS, "more question");
  const unseen = section.querySelector<HTMLElement>("ul.unseen");
  if (unseen) fold(unseen, UNSEEN, "more sign");
  leadToParties(section);
  const heading = section.querySelector("header h2");
  if (heading) heading.replaceWith(h("h1", { id: heading.id }, ...heading.childNodes));
  section.querySelector("header")?.append(ofCase(id));
  section.querySelector("header")?.after(contents(section));
  return [section];
}

/** Show the first of a list; the others open. */
function fold(list: HTMLElement, first: number, what: string): void {
  const rest = [...list.children].slice(first) as HTMLElement[];
  if (rest.length < 2) return;
  const more = list.cloneNode() as HTMLElement;
  if (list instanceof HTMLOListElement) more.setAttribute("start", String(first + 1));
  more.append(...rest);
  list.after(opening(counted(rest.length, what), more));
}

/** Each party named leads to its page. */
function leadToParties(section: HTMLElement): void {
  for (const cell of section.querySelectorAll<HTMLElement>("[aria-label='Who is named'] tbody td:first-child")) {
    const [said, id] = [cell.querySelector("bdi"), cell.querySelector("small")?.textContent];
    if (said && id) said.replaceWith(link(`/parties/${encodeURIComponent(id)}`, said.textContent ?? id));
  }
}

/** The case that an order belongs to, once it is found. */
function ofCase(id: string): HTMLElement {
  const told = h("p", { class: "note of-case" });
  read<Page<CaseLine>>(`/v1/cases?${new URLSearchParams({ subject: `order/${id}`, top: "1" })}`)
    .then((found) => {
      const line = found.rows[0];
      if (line) told.append("In ", link(`/cases/${line.case_id}`, `case ${line.case_id}`), ` · ${line.state} · ${line.assignee ? `${line.assignee}’s` : "nobody’s"}`);
      else told.append("In no case: nothing on it waits for a person.");
    })
    .catch(() => undefined);
  return told;
}

/** A line that stays in sight and leads to the parts of the page. */
function contents(section: HTMLElement): HTMLElement {
  const parts = [...section.querySelectorAll<HTMLElement>("h3")];
  const line = parts.map((part) => {
    const go = (event: Event) => {
      event.preventDefault();
      part.tabIndex = -1;
      part.scrollIntoView({ block: "start" });
      part.focus({ preventScroll: true });
    };
    const title = part.textContent ?? "";
    return h("button", { type: "button", onclick: go }, SHORT[title] ?? title);
  });
  return h("nav", { class: "parts", "aria-label": "Parts of this page" }, ...line);
}
