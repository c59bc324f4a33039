/** The workbench: a bar, a page for each address, and keys that lead through lists. */

import "../../src/chokepoint/report/templates/style.css";
import "./style.css";

import { change, Problem, whoami, type Me } from "./asking";
import { casePage } from "./case";
import { field, form, h } from "./elements";
import { indicators, networks, orders, parties, unit } from "./findings";
import { listen } from "./keys";
import { order } from "./order";
import { approvals, log } from "./oversight";
import { queue } from "./queue";

const PAGES: [path: string, title: string, permission: string][] = [
  ["/queue", "Queue", "read"],
  ["/orders", "Orders", "read"],
  ["/parties", "Parties", "read"],
  ["/networks", "Networks", "read"],
  ["/indicators", "Indicators", "read"],
  ["/approvals", "Second person", "approve"],
  ["/log", "Log", "log"],
];

const page = document.getElementById("page") as HTMLElement;
const bar = document.getElementById("bar") as HTMLElement;
let asked = 0;
let me: Me | null = null;

async function content(path: string, query: URLSearchParams, me: Me): Promise<HTMLElement[]> {
  const [, kind, id] = path.split("/").map(decodeURIComponent);
  if (kind === "cases" && id) return casePage(id, me, draw);
  if (kind === "orders" && id) return order(id);
  if ((kind === "parties" || kind === "networks") && id) return unit(kind === "parties" ? "party" : "network", id);
  switch (kind) {
    case "orders":
      return orders(query);
    case "parties":
      return parties();
    case "networks":
      return networks();
    case "indicators":
      return indicators();
    case "approvals":
      return approvals(draw);
    case "log":
      return log();
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
  const [path = "", query = ""] = (location.hash.slice(1) || "/queue").split("?");
  page.setAttribute("aria-busy", "true");
  let made: HTMLElement[];
  try {
    me ??= await whoami();
    made = await content(path, new URLSearchParams(query), me);
  } catch (error) {
    const unknown = error instanceof Problem && error.status === 401;
    if (unknown) me = null;
    made = unknown ? logIn(error.message) : failed(error);
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

function logIn(why: string): HTMLElement[] {
  if (!why.includes("/v1/session")) return [h("h1", {}, "Nobody is let in yet"), h("p", {}, why)];
  return [
    h("h1", {}, "Log in"),
    form(
      "Log in",
      [
        field("Name", h("input", { name: "name", autocomplete: "username", required: true })),
        field("Password", h("input", { name: "password", type: "password", autocomplete: "current-password", required: true })),
      ],
      "Log in",
      async (given) => {
        await change("/v1/session", given);
        await draw();
      },
    ),
  ];
}

window.addEventListener("hashchange", () => {
  void draw().then(() => {
    page.focus({ preventScroll: true });
    scrollTo(0, 0);
  });
});
listen(page);
void draw();
