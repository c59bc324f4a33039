/** The workbench: a bar, a page for each address, and keys that lead through lists. */

import "../../src/chokepoint/report/templates/style.css";
import "../../src/chokepoint/report/templates/plots.css";
import "./style.css";
import "./pages.css";

import { access, comeBack, comeIn } from "./access";
import { change, Problem, whoami, type Me } from "./asking";
import { casePage } from "./case";
import { changes } from "./changes";
import { coverage } from "./coverage";
import { h, say } from "./elements";
import { evaluation } from "./evaluation";
import { networkPage, networks, orders, parties } from "./findings";
import { indicators } from "./indicators";
import { keepPlaces, keepWriting, takePlace } from "./keeping";
import { listen, tellKeys } from "./keys";
import { lists } from "./lists";
import { order } from "./order";
import { approvals, log } from "./oversight";
import { party } from "./party";
import { queue } from "./queue";

const PAGES: [path: string, title: string, permission: string][] = [
  ["/queue", "Queue", "read"],
  ["/changes", "Changes", "read"],
  ["/orders", "Orders", "read"],
  ["/parties", "Parties", "read"],
  ["/networks", "Networks", "read"],
  ["/lists", "Lists", "read"],
  ["/indicators", "Indicators", "read"],
  ["/coverage", "Coverage", "read"],
  ["/evaluation", "Evaluation", "read"],
  ["/approvals", "Second person", "approve"],
  ["/log", "Log", "log"],
  ["/access", "Access", "read"],
];

const page = document.getElementById("page") as HTMLElement;
const bar = document.getElementById("bar") as HTMLElement;
/** Milliseconds after which it is said that a page is still being made. */
const SLOW = 2500;
let asked = 0;
let me: Me | null = null;

async function content(path: string, query: URLSearchParams, me: Me): Promise<HTMLElement[]> {
  const [, kind, id] = path.split("/").map(decodeURIComponent);
  if (kind === "cases" && id) return casePage(id, me, again);
  if (kind === "orders" && id) return order(id);
  if (kind === "parties" && id) return party(id, me, again);
  if (kind === "networks" && id) return networkPage(id);
  switch (kind) {
    case "orders":
      return orders(query);
    case "parties":
      return parties(query);
    case "networks":
      return networks(query);
    case "changes":
      return changes(query);
    case "lists":
      return lists(query, me, again);
    case "coverage":
      return coverage();
    case "evaluation":
      return evaluation();
    case "indicators":
      return indicators(query);
    case "approvals":
      return approvals(again);
    case "log":
      return log(query);
    case "access":
      return access();
    default:
      return queue(query, me.name);
  }
}

function drawBar(path: string): void {
  const links = PAGES.filter(([, , permission]) => me?.permissions.includes(permission)).map(([to, title]) =>
    h("a", { href: `#${to}`, "aria-current": isOf(path, to) ? "page" : null }, title),
  );
  const leave = async () => {
    const atProvider = await change<{ location: string }>("/v1/session", undefined, "DELETE").catch(() => null);
    if (atProvider) {
      window.location.assign(atProvider.location);
      return;
    }
    me = null;
    void draw();
  };
  bar.replaceChildren(
    h("span", { class: "brand" }, "Chokepoint"),
    h("nav", { "aria-label": "Pages" }, ...links),
    ...(me
      ? [
          h("span", { class: "me" }, `${me.name}, ${me.role}`),
          h("button", { type: "button", title: "The keys that work here (?)", onclick: tellKeys }, "Keys"),
          h("button", { type: "button", onclick: () => void leave() }, "Log out"),
        ]
      : []),
  );
}

/** A case is of the queue; every other page stands below its own list. */
function isOf(path: string, to: string): boolean {
  return path.startsWith(to) || (to === "/queue" && path.startsWith("/cases/"));
}

/** Draw the page of the address; `anew`: it is the same page, so that what is half written on it stays. */
async function draw(anew = false): Promise<void> {
  const turn = ++asked;
  page.setAttribute("aria-busy", "true");
  const slow = setTimeout(() => say("The server is still at work on this page …"), SLOW);
  let refused = "";
  await comeBack().catch((error: unknown) => {
    refused = error instanceof Error ? error.message : String(error);
  });
  const [path = "", query = ""] = (location.hash.slice(1) || "/queue").split("?");
  let made: HTMLElement[];
  try {
    me ??= await whoami();
    made = await content(path, new URLSearchParams(query), me);
  } catch (error) {
    if (error instanceof Problem && error.status === 401) {
      if (me && !refused) refused = "Your session is over. You come back to this page.";
      me = null;
      made = await comeIn(error.message, refused, draw).catch(failed);
    } else made = failed(error);
  }
  clearTimeout(slow);
  if (turn !== asked) return;
  say("");
  drawBar(path);
  const putBack = keepWriting(page);
  page.replaceChildren(...made);
  page.removeAttribute("aria-busy");
  if (anew) putBack(page);
  document.title = `${page.querySelector("h1, h2")?.textContent ?? ""} · Chokepoint`;
}

const again = () => draw(true);

/** Why there is no page, and ways on. What only a terminal can do is left out. */
function failed(error: unknown): HTMLElement[] {
  const told = error instanceof Error ? error.message : String(error);
  const missing = error instanceof Problem && error.status === 404;
  const sentences = told.split(/(?<=\.) /).filter((one) => !missing || !one.includes("`chokepoint"));
  return [
    h("h1", {}, missing ? "It is not here" : "This page cannot be shown"),
    h("p", { class: "problem", role: "alert" }, sentences.join(" ").replace(/`([^`]+)`/g, "“$1”")),
    h("p", { class: "ways" }, h("button", { type: "button", onclick: () => void draw() }, "Try again"), h("a", { href: "#/queue" }, "Queue"), h("a", { href: "#/orders" }, "Orders")),
  ];
}

window.addEventListener("hashchange", () => {
  void draw().then(() => {
    page.focus({ preventScroll: true });
    takePlace(page);
  });
});
keepPlaces(page);
listen(page);
void draw().then(() => takePlace(page));
