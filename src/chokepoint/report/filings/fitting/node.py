"""What is known, as a tree of named values: before a schema has its say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Node:
    """One element: a value, or what it holds.

    `whole`: a number or code that is left out where it is too long, never cut. `stop_gap`: stands only where the schema
    insists on the element. `beside`: one of several ways to say the same; that it finds no place is no loss.
    `stream`: as many elements of that name as it yields, made only when they are written.
    """

    name: str
    value: str | None = None
    children: tuple[Node, ...] = ()
    whole: bool = False
    stop_gap: bool = False
    beside: bool = False
    stream: Iterable[Node] | None = field(default=None, compare=False)

    def named(self, name: str) -> Iterator[Node]:
        """The children of that name."""
        return (child for child in self.children if child.name == name)


def branch(name: str, *children: Node | None, beside: bool = False, stop_gap: bool = False) -> Node | None:
    """A node with those children that are there; None where none is, or all only stand in for something."""
    held = tuple(child for child in children if child is not None)
    if all(child.stop_gap for child in held) and not stop_gap:
        return None
    return Node(name, children=held, beside=beside, stop_gap=stop_gap)


def leaf(name: str, value: object, *, whole: bool = False, stop_gap: bool = False, beside: bool = False) -> Node | None:
    """A node with a value; None where there is none."""
    told = "" if value is None else str(value).strip()
    return Node(name, told, whole=whole, stop_gap=stop_gap, beside=beside) if told else None


def many(name: str, each: str, nodes: Iterable[Node | None]) -> Node | None:
    """A node around several of the name `each`; None where there are none."""
    held = tuple(Node(each, node.value, node.children) for node in nodes if node is not None)
    return Node(name, children=held) if held else None
