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
import { h } from "./elements";
import { evaluation } from "./evaluation";
import { indicators, networks, orders, parties, unit } from "./findings";
import { listen } from "./keys";
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
let asked = 0;
let me: Me | null = null;

async function content(path: string, query: URLSearchParams, me: Me): Promise<HTMLElement[]> {
  const [, kind, id] = path.split("/").map(decodeURIComponent);
  if (kind === "cases" && id) return casePage(id, me, draw);
  if (kind === "orders" && id) return order(id);
  if (kind === "parties" && id) return party(id, me, draw);
  if (kind === "networks" && id) return unit("network", id);
  switch (kind) {
    case "orders":
      return orders(query);
    case "parties":
      return parties();
    case "networks":
      return networks();
    case "changes":
      return changes(query);
    case "lists":
      return lists(query, me, draw);
    case "coverage":
      return coverage();
    case "evaluation":
      return evaluation();
    case "indicators":
      return indicators();
    case "approvals":
      return approvals(draw);
    case "log":
      return log();
    case "access":
      return access();
    default:
      return queue(query, me.name);
  }
}

function drawBar(me: Me | null, path: string): void {
  const links = PAGES.filter(([, , permission]) => me?.permissions.includes(permission)).map(([to, title]) =>
    h("a", { href: `#${to}`, "aria-current": path.startsWith(to) ? "page" : null }, title),
  );
  const leave = h(
    "button",
    {
      type: "button",
      onclick: () =>
        void change("/v1/session", undefined, "DELETE").finally(() => {
          me = null;
          void draw();
        }),
    },
    "Log out",
  );
  bar.replaceChildren(
    h("span", { class: "brand" }, "Chokepoint"),
    h("nav", { "aria-label": "Pages" }, ...links),
    ...(me ? [h("span", { class: "me" }, `${me.name}, ${me.role}`), leave] : []),
  );
}

async function draw(): Promise<void> {
  const turn = ++asked;
  page.setAttribute("aria-busy", "true");
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
      me = null;
      made = await comeIn(error.message, refused, draw).catch(failed);
    } else made = failed(error);
  }
  if (turn !== asked) return;
  drawBar(me, path);
  page.replaceChildren(...made);
  page.removeAttribute("aria-busy");
  document.title = `${page.querySelector("h1, h2")?.textContent ?? ""} · Chokepoint`;
}

function failed(error: unknown): HTMLElement[] {
  const told = error instanceof Error ? error.message : String(error);
  return [h("h1", {}, "This page cannot be shown"), h("p", { class: "problem", role: "alert" }, told)];
}

window.addEventListener("hashchange", () => {
  void draw().then(() => {
    page.focus({ preventScroll: true });
    scrollTo(0, 0);
  });
});
listen(page);
void draw();
