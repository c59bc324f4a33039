/** Where the nodes of a picture stand: drawn together by their ties, pushed apart until no name covers another. */

export interface Placed {
  x: number;
  y: number;
  /** Half the width of what is written below the node. */
  half: number;
  /** Height above and below the node's middle that it takes. */
  above: number;
  below: number;
}

const STEPS = 260;
const NEAR = 150;
const GAP = 6;

/** Move the nodes; the same nodes from the same places always come to the same picture. */
export function settle(nodes: Placed[], ties: [Placed, Placed][], width: number): void {
  const middle = width / 2;
  for (let step = 0; step < STEPS; step++) {
    const heat = 1 - step / STEPS;
    const force = new Map(nodes.map((one) => [one, { x: (middle - one.x) * 0.003, y: -one.y * 0.02 }]));
    each(nodes, (one, other, dx, dy) => {
      const far = Math.max(Math.hypot(dx, dy), 8);
      const push = (NEAR * NEAR) / (far * far * 1.4);
      add(force, one, (-dx / far) * push, (-dy / far) * push);
      add(force, other, (dx / far) * push, (dy / far) * push);
    });
    for (const [one, other] of ties) {
      const [dx, dy] = [other.x - one.x, other.y - one.y];
      const far = Math.max(Math.hypot(dx, dy), 1);
      const pull = (far - NEAR) * 0.03;
      add(force, one, (dx / far) * pull, (dy / far) * pull);
      add(force, other, (-dx / far) * pull, (-dy / far) * pull);
    }
    for (const [one, by] of force) {
      one.x += Math.max(-14, Math.min(14, by.x)) * heat;
      one.y += Math.max(-14, Math.min(14, by.y)) * heat;
      keep(one, width);
    }
  }
  part(nodes, width);
}

/** Push apart what overlaps; what still does in the end goes below what it covers, however low that is. */
function part(nodes: Placed[], width: number): void {
  for (let step = 0; step < 200; step++) {
    let moved = false;
    each(nodes, (one, other, dx) => {
      const [wide, high] = overlap(one, other);
      if (wide <= 0 || high <= 0) return;
      moved = true;
      if (wide < high * 2) shift(one, other, (dx >= 0 ? wide : -wide) / 2, 0);
      else shift(one, other, 0, (other.y >= one.y ? high : -high) / 2);
      keep(one, width);
      keep(other, width);
    });
    if (!moved) return;
  }
  const set: Placed[] = [];
  for (const one of [...nodes].sort((left, right) => left.y - right.y)) {
    for (let met = covers(set, one); met; met = covers(set, one)) one.y = met.y + met.below + one.above + GAP + 0.1;
    set.push(one);
  }
}

function covers(set: Placed[], one: Placed): Placed | undefined {
  return set.find((other) => overlap(one, other).every((by) => by > 0));
}

function overlap(one: Placed, other: Placed): [number, number] {
  const high = Math.min(one.y + one.below, other.y + other.below) - Math.max(one.y - one.above, other.y - other.above);
  return [one.half + other.half + GAP - Math.abs(other.x - one.x), high + GAP];
}

function shift(one: Placed, other: Placed, x: number, y: number): void {
  one.x -= x;
  one.y -= y;
  other.x += x;
  other.y += y;
}

function keep(one: Placed, width: number): void {
  one.x = Math.max(one.half + 4, Math.min(width - one.half - 4, one.x));
}

function add(force: Map<Placed, { x: number; y: number }>, one: Placed, x: number, y: number): void {
  const by = force.get(one);
  if (by) {
    by.x += x;
    by.y += y;
  }
}

function each(nodes: Placed[], done: (one: Placed, other: Placed, dx: number, dy: number) => void): void {
  nodes.forEach((one, place) => {
    for (const other of nodes.slice(place + 1)) done(one, other, other.x - one.x, other.y - one.y);
  });
}
