"""`fit`: a tree of what is known, laid into a schema; and what of it had no place there, or is wanting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from chokepoint.report.filings.fitting.node import Node
from chokepoint.report.filings.fitting.schema import Particle, Schema
from chokepoint.report.filings.fitting.values import UnfitError, fit_value
from chokepoint.report.filings.letters import clean


@dataclass(frozen=True)
class Lost:
    """What could not stand as it is known: where, the value, and why it is cut or left out."""

    path: str
    value: str
    why: str


@dataclass
class Outcome:
    """Elements as the schema takes them, what was lost, and what is wanting: then they may not be written."""

    nodes: list[Node] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    wanting: list[str] = field(default_factory=list)
    used: int = 0
    """Nodes of the pool that are used and no stop-gap."""
    tried: int = 0
    """Nodes that were tried and do not fit."""
    first: int = 1 << 30
    """The place in the pool of the first of them."""

    def take(self, other: Outcome) -> None:
        """Add what follows."""
        self.nodes += other.nodes
        self.lost += other.lost
        self.wanting += other.wanting
        self.used += other.used
        self.tried += other.tried
        self.first = min(self.first, other.first)

    @property
    def rank(self) -> tuple[bool, int, int, int]:
        """Which of several ways is better: complete, more said, more tried, said first."""
        return (not self.wanting, self.used, self.tried if self.wanting else 0, -self.first)


Pool = dict[str, list[tuple[int, Node]]]


class Fitter:
    """Lays trees into one schema. `letters` writes a text with the letters that are permitted."""

    def __init__(self, schema: Schema, letters: Callable[[str], str] = clean) -> None:
        self.schema = schema
        self.letters = letters

    def root(self, node: Node) -> Outcome:
        """The whole document."""
        return self._node(self.schema.root(node.name), node, node.name)

    def _node(self, particle: Particle, node: Node, path: str) -> Outcome:
        """One element."""
        assert particle.element is not None
        content = self.schema.content(particle.element)
        if content.simple is not None:
            return self._value(particle, node, path)
        pool: Pool = {}
        for place, child in enumerate(node.children):
            pool.setdefault(child.name, []).append((place, child))
        held = self._group(content.particle, pool, path) if content.particle else Outcome()
        for _, child in sorted((one for left in pool.values() for one in left), key=lambda one: one[0]):
            if not (child.beside or child.stop_gap):
                held.lost += list(lost(child, f"{path}/{child.name}", "the schema has no place for it"))
        return Outcome([Node(node.name, children=tuple(held.nodes))], held.lost, held.wanting)

    def _value(self, particle: Particle, node: Node, path: str) -> Outcome:
        simple = self.schema.content(particle.element).simple
        assert simple is not None
        given = node.value or ""
        try:
            value = fit_value(simple, given, self.letters, whole=node.whole)
        except UnfitError as error:
            why = str(error)
            return Outcome(lost=[Lost(path, given, why)], wanting=[f"{path}: `{given[:60]}` {why}"])
        shortened = [Lost(path, given, "too long: cut")] if value.endswith(("…", "...")) and value != given else []
        return Outcome([Node(node.name, value)], shortened)

    def _group(self, particle: Particle, pool: Pool, path: str) -> Outcome:
        """A group, as often as it may stand and something is left for it."""
        whole = Outcome()
        for turn in range(particle.most):
            before = {name: list(left) for name, left in pool.items()}
            once = self._once(particle, pool, path)
            if turn >= particle.least and (once.wanting or not once.used):
                pool.clear()
                pool.update(before)
                break
            whole.take(once)
            if not once.used:
                break
        return whole

    def _once(self, particle: Particle, pool: Pool, path: str) -> Outcome:
        if particle.kind == "choice":
            return self._choice(particle, pool, path)
        held = Outcome()
        for part in particle.held:
            held.take(self._part(part, pool, path))
        return held

    def _part(self, particle: Particle, pool: Pool, path: str) -> Outcome:
        if particle.kind == "element":
            return self._element(particle, pool, path)
        return self._group(particle, pool, path)

    def _choice(self, particle: Particle, pool: Pool, path: str) -> Outcome:
        best: tuple[Outcome, Pool] | None = None
        for part in particle.held:
            if part.most == 0:
                continue
            own = {name: list(left) for name, left in pool.items()}
            found = self._part(part, own, path)
            if best is None or found.rank > best[0].rank:
                best = found, own
        if best is None:
            return Outcome()
        pool.clear()
        pool.update(best[1])
        return best[0]

    def _element(self, particle: Particle, pool: Pool, path: str) -> Outcome:
        """As many of the pool's elements of that name as may stand there; stop-gaps only where one must."""
        held = Outcome()
        here = f"{path}/{particle.name}"
        if particle.most == 0:
            return held
        left: list[tuple[int, Node]] = []
        refused = Outcome()
        for place, node in sorted(pool.get(particle.name, []), key=lambda one: one[1].stop_gap):
            full = len(held.nodes) >= particle.most
            if full or (node.stop_gap and len(held.nodes) >= particle.least):
                left.append((place, node))
                continue
            found = self._one(particle, node, here)
            if found.wanting:
                refused.wanting += found.wanting
                refused.lost += found.lost
                held.tried += 1
                continue
            held.take(replace(found, used=0 if node.stop_gap else 1, first=place))
        pool[particle.name] = left
        if len(held.nodes) < particle.least:
            held.wanting += refused.wanting or [f"{here} is wanting"]
        held.lost += refused.lost
        return held

    def _one(self, particle: Particle, node: Node, path: str) -> Outcome:
        if node.stream is None:
            return self._node(particle, node, path)
        stream = node.stream
        return Outcome([Node(node.name, stream=Streamed(self, particle, stream, path))])


class Streamed:
    """Elements that are fitted as they are written; each is an outcome of its own."""

    def __init__(self, fitter: Fitter, particle: Particle, nodes: object, path: str) -> None:
        self._fitter, self._particle, self._nodes, self._path = fitter, particle, nodes, path

    def outcomes(self) -> Iterator[Outcome]:
        """One outcome an element."""
        for node in self._nodes:  # type: ignore[attr-defined]
            yield self._fitter._node(self._particle, node, self._path)

    def __iter__(self) -> Iterator[Node]:
        for outcome in self.outcomes():
            yield from outcome.nodes


def lost(node: Node, path: str, why: str) -> Iterator[Lost]:
    """Every value of a tree, as lost for that reason."""
    if node.value is not None:
        yield Lost(path, node.value, why)
    for child in node.children:
        if not child.stop_gap:
            yield from lost(child, f"{path}/{child.name}", why)
