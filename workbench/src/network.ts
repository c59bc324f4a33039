/** Who is tied to whom: a picture that grows ring by ring, shows one path between two, and has a table beside it. */

import { read } from "./asking";
import { s } from "./drawing";
import { choice, field, h, link, name, percent } from "./elements";
import { settle, type Placed } from "./layout";

interface Told {
  entity_id: string;
  name: string;
  role: string | null;
  neighbours: number;
}

interface Tie {
  from_entity_id: string;
  from_name: string;
  to_entity_id: string;
  to_name: string;
  kind: string;
  directed: boolean;
  records: number;
}

interface Around {
  nodes: Told[];
  ties: Tie[];
  more: number;
}

interface Step {
  from_entity_id: string;
  to_entity_id: string;
  kind: string;
  directed: boolean;
  backwards: boolean;
  records: number;
  first_on: string | null;
  last_on: string | null;
  value_usd: number | null;
  record_ids: string[];
}

interface Paths {
  paths: { sort: string; telling: number; steps: Step[] }[];
  names: Record<string, string>;
}

interface Drawn extends Told, Placed {
  /** How many of its ring were asked for. */
  asked: number;
  placed: boolean;
}

const RING = 10;
const MOST = 40;
const LETTERS = 22;
const FONT = "bold 12px sans-serif";
const SORTS = ["most telling", "shortest"] as const;

/** The picture around an order or a party, filled once the server has answered. */
export function network(kind: "order" | "party", id: string): HTMLElement {
  return new Picture(kind, id).whole;
}

class Picture {
  readonly whole: HTMLElement;
  private readonly nodes = new Map<string, Drawn>();
  private readonly ties = new Map<string, Tie>();
  private ends: string[] = [];
  private way: Step[] = [];
  private width = 0;
  private readonly canvas = h("div", { class: "canvas" });
  private readonly said = h("p", { class: "note", role: "status", "aria-live": "polite" }, "Looking for who is tied to whom …");
  private readonly found = h("div", {});
  private readonly tables = h("div", {});
  private readonly from = choice("from", []) as HTMLSelectElement;
  private readonly to = choice("to", []) as HTMLSelectElement;
  private readonly sort = choice("sort", SORTS) as HTMLSelectElement;

  constructor(
    private readonly kind: "order" | "party",
    private readonly id: string,
  ) {
    const find = h("button", { type: "button", onclick: () => this.do(() => this.path()) }, "Show the path");
    const again = h("button", { type: "button", onclick: () => this.do(() => this.start()) }, "Start again");
    this.whole = h(
      "div",
      { class: "network" },
      h("p", { class: "note" }, "Press a node (Enter) for its next ring; choose two (Space, or Shift and press) for a path between them."),
      this.canvas,
      this.said,
      h("div", { class: "filter" }, field("Path from", this.from), field("to", this.to), field("which is", this.sort), find, again),
      this.found,
      h("details", {}, h("summary", {}, "The picture as a table"), this.tables),
    );
    new ResizeObserver(([entry]) => this.fit(entry?.contentRect.width ?? 0)).observe(this.canvas);
    this.do(() => this.start());
  }

  private do(act: () => Promise<void>): void {
    act().catch((error: unknown) => {
      this.said.textContent = error instanceof Error ? error.message : String(error);
    });
  }

  private fit(width: number): void {
    const wide = Math.max(Math.round(width), 320);
    if (width === 0 || wide === this.width) return;
    this.width = wide;
    this.draw();
  }

  private async start(): Promise<void> {
    const told = await read<Around>(`/v1/network/around/${this.kind}/${encodeURIComponent(this.id)}?top=${RING}`);
    this.nodes.clear();
    this.ties.clear();
    [this.ends, this.way] = [[], []];
    this.found.replaceChildren();
    const left = this.take(told, null);
    const middle = this.kind === "party" ? this.nodes.values().next().value : undefined;
    if (middle) middle.asked = RING;
    this.said.textContent = told.ties.length ? counted(left, told.more) : "No record ties those who take part to one another or to others.";
    this.draw();
  }

  /** Ask for the next ring of a node, and add as many as there is room for. */
  private async expand(one: Drawn): Promise<void> {
    if (this.beyond(one) === 0) {
      this.said.textContent = `All that ${one.name} is tied to is drawn.`;
      return;
    }
    const path = `/v1/network/around/party/${encodeURIComponent(one.entity_id)}?top=${RING}&after=${one.asked}`;
    const told = await read<Around>(path);
    const before = this.nodes.size;
    const left = this.take(told, one);
    if (left === 0) one.asked += RING;
    const more = told.more ? ` ${told.more.toLocaleString("en")} more when it is pressed again.` : "";
    this.said.textContent = `${this.nodes.size - before} added around ${one.name}.${more} ${counted(left, 0)}`.trim();
    this.draw();
    this.canvas.querySelector<SVGGElement>(`[data-id="${CSS.escape(one.entity_id)}"]`)?.focus();
  }

  /** Add nodes and ties; returns how many nodes had no room. */
  private take(told: Around, from: Drawn | null): number {
    let left = 0;
    for (const one of told.nodes) {
      const known = this.nodes.get(one.entity_id);
      if (known) known.neighbours = one.neighbours;
      else if (this.nodes.size < MOST) this.add(one, from);
      else left++;
    }
    for (const tie of told.ties) {
      if (this.nodes.has(tie.from_entity_id) && this.nodes.has(tie.to_entity_id)) this.ties.set(key(tie), tie);
    }
    return left;
  }

  private add(one: Told, from: Drawn | null): void {
    const half = Math.max(width(short(one.name)) / 2, 40);
    const turn = this.nodes.size * 2.4;
    const far = from ? 90 : one.role ? 70 : 190;
    const x = (from?.x ?? this.width / 2) + far * 1.5 * Math.cos(turn);
    const y = (from?.y ?? 0) + far * Math.sin(turn);
    this.nodes.set(one.entity_id, { ...one, x, y, half, above: 14, below: 38, asked: 0, placed: false });
  }

  /** How many of a node's neighbours are not drawn. */
  private beyond(one: Drawn): number {
    const met = new Set<string>();
    for (const tie of this.ties.values()) {
      if (tie.from_entity_id === one.entity_id) met.add(tie.to_entity_id);
      if (tie.to_entity_id === one.entity_id) met.add(tie.from_entity_id);
    }
    met.delete(one.entity_id);
    return Math.max(one.neighbours - met.size, 0);
  }

  private choose(one: Drawn): void {
    this.ends = this.ends.includes(one.entity_id)
      ? this.ends.filter((id) => id !== one.entity_id)
      : [...this.ends.slice(-1), one.entity_id];
    if (this.ends.length === 2) {
      this.do(() => this.path(this.ends[0], this.ends[1]));
      return;
    }
    this.way = [];
    this.found.replaceChildren();
    this.said.textContent = this.ends.length ? `${one.name} is one end of a path; choose the other.` : "No end of a path is chosen.";
    this.draw();
    this.canvas.querySelector<SVGGElement>(`[data-id="${CSS.escape(one.entity_id)}"]`)?.focus();
  }

  /** Show one path between two drawn nodes; what it passes is added to the picture, whatever the room. */
  private async path(start = this.from.value, end = this.to.value): Promise<void> {
    if (!start || !end || start === end) {
      this.said.textContent = "Choose two different ends.";
      return;
    }
    const told = await read<Paths>(`/v1/network/paths?${new URLSearchParams({ start, end })}`);
    const path = told.paths.find((one) => one.sort === this.sort.value) ?? told.paths[0];
    [this.ends, this.way] = [[start, end], path?.steps ?? []];
    const called = (id: string) => told.names[id] ?? this.nodes.get(id)?.name ?? id;
    for (const step of this.way) {
      for (const id of [step.from_entity_id, step.to_entity_id]) {
        if (!this.nodes.has(id)) this.add({ entity_id: id, name: called(id), role: null, neighbours: 0 }, this.nodes.get(start) ?? null);
      }
      const tie = asTie(step, called);
      if (!this.ties.has(key(tie))) this.ties.set(key(tie), tie);
    }
    this.found.replaceChildren(...this.told(path?.telling ?? 0, called));
    this.said.textContent = path ? "" : `No chain of dealings or ties leads from ${called(start)} to ${called(end)}.`;
    this.draw();
  }

  private told(telling: number, called: (id: string) => string): HTMLElement[] {
    if (this.way.length === 0) return [];
    const steps = this.way.map((step) => {
      const days = [step.first_on, step.last_on].filter((day, place, all) => day && all.indexOf(day) === place).join(" to ");
      const worth = step.value_usd ? `${Math.round(step.value_usd).toLocaleString("en")} USD` : "";
      const facts = [`${step.records} ${step.records === 1 ? "record" : "records"}`, days, worth].filter(Boolean).join(", ");
      const named = step.record_ids.slice(0, 4).join(", ") + (step.record_ids.length > 4 ? " …" : "");
      return h("li", {}, name(sentence(asTie(step, called))), h("br"), h("small", {}, `${facts}: `, name(named)));
    });
    const [first, last] = [this.way[0]?.from_entity_id ?? "", this.way.at(-1)?.to_entity_id ?? ""];
    return [
      h("h4", {}, `${this.way.length} ${this.way.length === 1 ? "step" : "steps"} from `, name(called(first)), " to ", name(called(last))),
      h("ol", {}, ...steps),
      h("p", { class: "note" }, `How telling: ${percent(telling)}; it falls with every step through one who deals with many. A path is no sign by itself.`),
    ];
  }

  private draw(): void {
    if (this.width === 0 || this.nodes.size === 0) return;
    const nodes = [...this.nodes.values()];
    const pairs = [...this.ties.values()].map((tie) => [this.nodes.get(tie.from_entity_id), this.nodes.get(tie.to_entity_id)]);
    settle(nodes, pairs.filter((pair): pair is [Drawn, Drawn] => Boolean(pair[0] && pair[1])), this.width);
    const [top, bottom] = [Math.min(...nodes.map((one) => one.y - one.above)) - 8, Math.max(...nodes.map((one) => one.y + one.below)) + 8];
    const drawing = s(
      "svg",
      { class: `ties moving${this.way.length ? " with-path" : ""}`, viewBox: `0 ${top} ${this.width} ${bottom - top}`, role: "group", "aria-label": "Who is tied to whom; the same stands in the table below" },
      s("defs", {}, s("marker", { id: "to", viewBox: "0 0 8 8", refX: 17, refY: 4, markerUnits: "userSpaceOnUse", markerWidth: 9, markerHeight: 9, orient: "auto" }, s("path", { d: "M0 0L8 4L0 8Z" }))),
      ...this.lines(),
      ...nodes.map((one) => this.node(one)),
    );
    this.canvas.replaceChildren(drawing);
    this.fill(nodes);
  }

  private lines(): SVGElement[] {
    const pairs = new Map<string, Tie[]>();
    for (const tie of this.ties.values()) {
      const between = [tie.from_entity_id, tie.to_entity_id].join("\u0000");
      pairs.set(between, [...(pairs.get(between) ?? []), tie]);
    }
    const passed = new Set(this.way.flatMap((step) => [`${step.from_entity_id}\u0000${step.to_entity_id}`, `${step.to_entity_id}\u0000${step.from_entity_id}`]));
    return [...pairs].map(([between, ties]) => {
      const [one, other] = between.split("\u0000").map((id) => this.nodes.get(id));
      const directed = ties.some((tie) => tie.directed);
      const kept = `tie${directed ? "" : " undirected"}${passed.has(between) ? " on-path" : ""}`;
      return s(
        "line",
        { class: kept, x1: one?.x, y1: one?.y, x2: other?.x, y2: other?.y, "marker-end": directed ? "url(#to)" : null },
        s("title", {}, ties.map(sentence).join("; ")),
      );
    });
  }

  private node(one: Drawn): SVGElement {
    const beyond = this.beyond(one);
    const end = this.ends.indexOf(one.entity_id);
    const passed = this.way.some((step) => step.from_entity_id === one.entity_id || step.to_entity_id === one.entity_id);
    const under = [one.role, beyond ? `+ ${beyond.toLocaleString("en")} more` : ""].filter(Boolean).join(", ");
    const look = { customer: "buyer", supplier: "seller", payer: "money" }[one.role ?? ""] ?? "other";
    const press = (event: Event) => ((event as MouseEvent).shiftKey ? this.choose(one) : this.do(() => this.expand(one)));
    return s(
      "g",
      {
        class: `node${end >= 0 ? " end" : ""}${passed ? " on-path" : ""}`,
        "data-id": one.entity_id,
        tabindex: 0,
        role: "button",
        "aria-label": [`${short(one.name)} ${under}`.trim(), one.name.length > LETTERS && one.name, end >= 0 && "an end of the path"].filter(Boolean).join(", "),
        onclick: press,
        onkeydown: (event) => this.key(event as KeyboardEvent, one),
      },
      one.name.length > LETTERS && s("title", {}, one.name),
      end >= 0 && s("circle", { class: "ring", cx: one.x, cy: one.y, r: 12 }),
      s("circle", { class: `m m-${look}`, cx: one.x, cy: one.y, r: one.role ? 7.5 : 6 }),
      s("text", { class: "town", x: one.x, y: one.y + 21, "text-anchor": "middle" }, short(one.name)),
      " ",
      under ? s("text", { class: "role", x: one.x, y: one.y + 34, "text-anchor": "middle" }, under) : null,
    );
  }

  private key(event: KeyboardEvent, one: Drawn): void {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === " ") this.choose(one);
    else this.do(() => this.expand(one));
  }

  /** The table and the two lists to choose ends from. */
  private fill(nodes: Drawn[]): void {
    const options = nodes.map((one) => ({ id: one.entity_id, text: one.role ? `${one.name} (${one.role})` : one.name }));
    for (const [place, list] of [this.from, this.to].entries()) {
      const kept = this.ends[place] ?? list.value;
      list.replaceChildren(...options.map((one) => h("option", { value: one.id, selected: one.id === kept }, one.text)));
      if (!kept && options[place]) list.value = options[place].id;
    }
    const rows = nodes.map((one) => {
      const beyond = this.beyond(one);
      const ring = h("button", { type: "button", disabled: beyond === 0, "aria-label": `Next ring of ${one.name}`, onclick: () => this.do(() => this.expand(one)) }, "Next ring");
      return h("tr", {}, h("td", {}, link(`/parties/${encodeURIComponent(one.entity_id)}`, one.name)), h("td", {}, one.role ?? ""), h("td", {}, String(one.neighbours)), h("td", {}, String(beyond)), h("td", {}, ring));
    });
    const heads = ["Who", "Part in the order", "Tied to", "Not drawn", ""].map((one) => (one ? h("th", { scope: "col" }, one) : h("td", {})));
    this.tables.replaceChildren(
      h("div", { class: "scroll" }, h("table", { class: "plain" }, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows))),
      h("ul", { class: "columns" }, ...[...this.ties.values()].map((tie) => h("li", {}, name(`${sentence(tie)}, ${tie.records} ${tie.records === 1 ? "record" : "records"}`)))),
    );
  }
}

function key(tie: Tie): string {
  return [tie.from_entity_id, tie.to_entity_id, tie.kind].join("\u0000");
}

/** A step as the edge that it is: where it goes against the edge's direction, the edge is told the right way round. */
function asTie(step: Step, called: (id: string) => string): Tie {
  const ends = [step.from_entity_id, step.to_entity_id];
  const [from = "", to = ""] = step.backwards ? ends.reverse() : ends;
  return { from_entity_id: from, from_name: called(from), to_entity_id: to, to_name: called(to), kind: step.kind, directed: step.directed, records: step.records };
}

function sentence(tie: Tie): string {
  return tie.directed ? `${tie.from_name} ${tie.kind} ${tie.to_name}` : `${tie.from_name} – ${tie.kind.replaceAll("_", " ")} – ${tie.to_name}`;
}

/** How wide a name is at most, in pixels. */
function width(text: string): number {
  const pen = document.createElement("canvas").getContext("2d");
  if (!pen) return text.length * 8;
  pen.font = FONT;
  return pen.measureText(text).width + 6;
}

function short(text: string): string {
  return text.length > LETTERS ? `${text.slice(0, LETTERS - 1)}…` : text;
}

function counted(left: number, more: number): string {
  const room = left ? `${left} more ${left === 1 ? "is" : "are"} not drawn: the picture holds ${MOST}; start again to make room.` : "";
  return [room, more ? `${more.toLocaleString("en")} more when it is pressed again.` : ""].filter(Boolean).join(" ");
}
