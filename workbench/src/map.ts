/** The map of one order that is moved and zoomed: by pointer, wheel, keys and buttons. All it draws came with it. */

import { read } from "./asking";
import { s } from "./drawing";
import { h } from "./elements";

interface Bounds {
  west: number;
  south: number;
  east: number;
  north: number;
}

interface Place {
  role: string;
  look: string;
  name: string;
  x: number;
  y: number;
}

interface OrderMap {
  bounds: Bounds;
  squeeze: number;
  land: { within: Bounds; tolerance: number; path: string }[];
  zones: { name: string; path: string }[];
  route: string;
  money: string;
  places: Place[];
}

const [WIDTH, HEIGHT] = [560, 380];
const [NORTH, SOUTH] = [84, -60];
const KM = 111.195;
const [LEAST, MOST] = [0.2, 360];
const SAME_SPOT = 12;
const LETTER = 7;
const LOOKS = ["delivery", "buyer", "money", "seller", "other"];
const TOLD = "Drag or use the arrows to move it; wheel, + and − to zoom; 0 goes back to the whole.";

/** Put a map that moves in the place of the drawn one; where it cannot be had, that one stays. */
export function move(drawn: SVGElement, id: string): void {
  read<OrderMap>(`/v1/maps/${encodeURIComponent(id)}`)
    .then((told) => drawn.replaceWith(new MovingMap(told, drawn.getAttribute("aria-label") ?? "Map").whole))
    .catch(() => undefined);
}

class MovingMap {
  readonly whole: HTMLElement;
  private x = 0;
  private y = 0;
  private span = 1;
  private readonly ground: SVGPathElement;
  private readonly shapes: SVGGElement;
  private readonly over = s("g");
  private readonly svg: SVGSVGElement;
  private readonly said = h("span", { class: "hidden", role: "status", "aria-live": "polite" });
  private readonly held = new Map<number, { x: number; y: number }>();

  constructor(
    private readonly told: OrderMap,
    description: string,
  ) {
    const thin = "non-scaling-stroke";
    this.ground = s("path", { class: "land", "fill-rule": "evenodd", "vector-effect": thin });
    this.shapes = s(
      "g",
      {},
      this.ground,
      ...told.zones.filter((one) => one.path).map((one) => s("path", { class: "zone", d: one.path, "vector-effect": thin }, s("title", {}, one.name))),
      told.money ? s("path", { class: "way money-way", d: told.money, "vector-effect": thin }) : null,
      told.route ? s("path", { class: "way goods-way", d: told.route, "vector-effect": thin }) : null,
    );
    this.svg = s(
      "svg",
      { class: "map", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": description },
      s("rect", { class: "sea", width: WIDTH, height: HEIGHT }),
      this.shapes,
      this.over,
    );
    const button = (text: string, title: string, act: () => void) => h("button", { type: "button", title, "aria-label": title, onclick: act }, text);
    this.whole = h(
      "div",
      { class: "moving-map" },
      h(
        "div",
        { class: "view", tabindex: 0, role: "group", "aria-label": `Map. ${TOLD}`, onkeydown: (event) => this.key(event as KeyboardEvent) },
        this.svg,
      ),
      h(
        "div",
        { class: "knobs" },
        button("+", "Zoom in", () => this.zoom(0.5)),
        button("−", "Zoom out", () => this.zoom(2)),
        button("⤢", "The whole way", () => this.reset()),
      ),
      this.said,
    );
    this.listen();
    this.reset();
  }

  private reset(): void {
    const { west, south, east, north } = this.told.bounds;
    [this.x, this.y, this.span] = [(west + east) / 2, -(south + north) / 2, east - west];
    this.draw();
  }

  /** Pixels of the drawing for a degree to the east, and to the north. */
  private get scale(): [number, number] {
    const east = WIDTH / this.span;
    return [east, east / this.told.squeeze];
  }

  /** Change the span by a factor, so that the point at (atX, atY) of the drawing stays; says whether it could. */
  private zoom(by: number, atX = WIDTH / 2, atY = HEIGHT / 2): boolean {
    const before = this.scale;
    const span = Math.max(LEAST, Math.min(MOST, this.span * by));
    if (span === this.span) return false;
    this.span = span;
    const after = this.scale;
    this.x += (atX - WIDTH / 2) * (1 / before[0] - 1 / after[0]);
    this.y += (atY - HEIGHT / 2) * (1 / before[1] - 1 / after[1]);
    this.draw();
    return true;
  }

  private pan(byX: number, byY: number): void {
    const [east, north] = this.scale;
    this.x -= byX / east;
    this.y -= byY / north;
    this.draw();
  }

  private key(event: KeyboardEvent): void {
    const step = 60;
    const moves: Record<string, () => void> = {
      ArrowLeft: () => this.pan(step, 0),
      ArrowRight: () => this.pan(-step, 0),
      ArrowUp: () => this.pan(0, step),
      ArrowDown: () => this.pan(0, -step),
      "+": () => this.zoom(0.5),
      "=": () => this.zoom(0.5),
      "-": () => this.zoom(2),
      "0": () => this.reset(),
      Home: () => this.reset(),
    };
    const act = moves[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  private listen(): void {
    this.svg.addEventListener("wheel", (event) => {
      const [x, y] = this.at(event);
      if (this.zoom(Math.exp(Math.max(-240, Math.min(240, event.deltaY)) / 350), x, y)) event.preventDefault();
    }, { passive: false });
    this.svg.addEventListener("pointerdown", (event) => {
      const [x, y] = this.at(event);
      this.held.set(event.pointerId, { x, y });
      this.svg.setPointerCapture(event.pointerId);
    });
    this.svg.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel"] as const) {
      this.svg.addEventListener(end, (event) => this.held.delete(event.pointerId));
    }
  }

  /** One pointer moves the map; two zoom it by how far apart they are. */
  private drag(event: PointerEvent): void {
    const before = this.held.get(event.pointerId);
    if (!before) return;
    const [x, y] = this.at(event);
    const other = [...this.held].find(([id]) => id !== event.pointerId)?.[1];
    this.held.set(event.pointerId, { x, y });
    if (!other) this.pan(x - before.x, y - before.y);
    else {
      const [was, is] = [Math.hypot(before.x - other.x, before.y - other.y), Math.hypot(x - other.x, y - other.y)];
      if (was > 0 && is > 0) this.zoom(was / is, other.x, other.y);
    }
  }

  /** Where a pointer is, in units of the drawing. */
  private at(event: MouseEvent): [number, number] {
    const box = this.svg.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * WIDTH, ((event.clientY - box.top) / box.height) * HEIGHT];
  }

  private draw(): void {
    const world = this.told.land[0]?.within ?? this.told.bounds;
    this.x = Math.max(world.west, Math.min(world.east, this.x));
    this.y = Math.max(-NORTH, Math.min(-SOUTH, this.y));
    const [east, north] = this.scale;
    this.shapes.setAttribute("transform", `matrix(${east} 0 0 ${north} ${WIDTH / 2 - this.x * east} ${HEIGHT / 2 - this.y * north})`);
    this.ground.setAttribute("d", this.land());
    this.over.replaceChildren(...this.grid(), ...this.marks(), this.bar());
    this.said.textContent = `The map shows ${Math.round(this.span * KM * Math.cos((this.y * Math.PI) / 180)).toLocaleString("en")} km across.`;
  }

  /** The finest outline that holds all that is seen. */
  private land(): string {
    const [east, north] = this.scale;
    const [halfX, halfY] = [WIDTH / 2 / east, HEIGHT / 2 / north];
    const holds = ({ within }: { within: Bounds }) =>
      within.west <= this.x - halfX && this.x + halfX <= within.east && within.south <= -this.y - halfY && -this.y + halfY <= within.north;
    const fit = this.told.land.filter(holds).sort((one, other) => one.tolerance - other.tolerance)[0];
    return (fit ?? this.told.land[0])?.path ?? "";
  }

  private grid(): SVGElement[] {
    const [east, north] = this.scale;
    const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60].find((one) => this.span / one <= 6) ?? 60;
    const told = (value: number) => String(Number(Math.abs(value).toFixed(1)));
    const found: SVGElement[] = [];
    for (let at = Math.ceil((this.x - this.span / 2) / step); at * step <= this.x + this.span / 2; at++) {
      const x = WIDTH / 2 + (at * step - this.x) * east;
      const turned = ((((at * step + 180) % 360) + 360) % 360) - 180;
      const side = turned === 0 || turned === -180 ? "" : turned > 0 ? " E" : " W";
      found.push(s("line", { class: "grid", x1: x, x2: x, y1: 0, y2: HEIGHT }), s("text", { class: "degrees", x: x + 3, y: 11 }, `${told(turned)}°${side}`));
    }
    const high = HEIGHT / north;
    for (let at = Math.ceil((this.y - high / 2) / step); at * step <= this.y + high / 2; at++) {
      const y = HEIGHT / 2 + (at * step - this.y) * north;
      const side = at === 0 ? "" : at < 0 ? " N" : " S";
      found.push(s("line", { class: "grid", x1: 0, x2: WIDTH, y1: y, y2: y }), s("text", { class: "degrees", x: 4, y: y - 3 }, `${told(at * step)}°${side}`));
    }
    return found;
  }

  /** The places seen, those on one spot as one marker, each named where there is room. */
  private marks(): SVGElement[] {
    const [east, north] = this.scale;
    const spots: { x: number; y: number; held: Place[] }[] = [];
    for (const place of this.told.places) {
      const [x, y] = [WIDTH / 2 + (place.x - this.x) * east, HEIGHT / 2 + (place.y - this.y) * north];
      if (x < -8 || x > WIDTH + 8 || y < -8 || y > HEIGHT + 8) continue;
      const near = spots.find((one) => Math.hypot(one.x - x, one.y - y) < SAME_SPOT);
      if (near) near.held.push(place);
      else spots.push({ x, y, held: [place] });
    }
    const taken = spots.map(({ x, y }) => box(x - 8, y - 8, x + 8, y + 8));
    const names = spots.map((one) => this.name(one, taken));
    return [...spots.map((one) => mark(one)), ...names.filter((one) => one !== null)];
  }

  private name(spot: { x: number; y: number; held: Place[] }, taken: Box[]): SVGElement | null {
    const names = [...new Set(spot.held.map((one) => one.name))];
    const whole = names.length > 1 ? `${names[0]} + ${names.length - 1}` : (names[0] ?? "");
    const text = whole.length > 26 ? `${whole.slice(0, 25)}…` : whole;
    const wide = text.length * LETTER;
    const { x, y } = spot;
    const choices: [number, number, string, Box][] = [
      [x + 10, y + 4, "start", box(x + 10, y - 7, x + 10 + wide, y + 7)],
      [x - 10, y + 4, "end", box(x - 10 - wide, y - 7, x - 10, y + 7)],
      [x, y - 12, "middle", box(x - wide / 2, y - 23, x + wide / 2, y - 10)],
      [x, y + 20, "middle", box(x - wide / 2, y + 10, x + wide / 2, y + 23)],
    ];
    for (const [atX, atY, anchor, room] of choices) {
      if (room.left < 0 || room.top < 0 || room.right > WIDTH || room.bottom > HEIGHT || taken.some((one) => meets(one, room))) continue;
      taken.push(room);
      return s("text", { class: "town", x: atX, y: atY, "text-anchor": anchor }, text);
    }
    return null;
  }

  private bar(): SVGElement {
    const perKm = this.scale[0] / (KM * Math.cos((this.y * Math.PI) / 180));
    const whole = [2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2].find((one) => one * perKm <= WIDTH / 4) ?? 1;
    const long = whole * perKm;
    return s(
      "g",
      { class: "bar-scale", transform: `translate(${WIDTH - long - 14} ${HEIGHT - 12})` },
      s("line", { x1: 0, x2: long, y1: 0, y2: 0 }),
      s("text", { x: long / 2, y: -5, "text-anchor": "middle" }, `${whole.toLocaleString("en")} km`),
    );
  }
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

function box(left: number, top: number, right: number, bottom: number): Box {
  return { left, top, right, bottom };
}

function meets(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

/** A marker in the shape of the most telling of its places, as the legend shows them. */
function mark({ x, y, held }: { x: number; y: number; held: Place[] }): SVGElement {
  const look = LOOKS.find((one) => held.some((place) => place.look === one)) ?? "other";
  const title = s("title", {}, held.map((one) => `${one.role}: ${one.name}`).join("; "));
  if (look === "delivery") return s("rect", { class: "m m-delivery", x: x - 5.5, y: y - 5.5, width: 11, height: 11 }, title);
  if (look === "money") return s("path", { class: "m m-money", d: `M${x} ${y - 7.5}l7.5 7.5l-7.5 7.5l-7.5 -7.5Z` }, title);
  if (look === "seller") return s("path", { class: "m m-seller", d: `M${x} ${y - 7}l7 12.5h-14Z` }, title);
  return s("circle", { class: `m m-${look}`, cx: x, cy: y, r: look === "buyer" ? 6 : 4 }, title);
}
