"""The levels and weights of `levels.toml`, as values."""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class Level:
    """A level of agreement between two words: from which similarity, and the weight of a unit of information there.

    `each` is what it adds besides, however rare the words; `across` the same where the names are in two scripts.
    """

    name: str
    least: float
    weight: float
    each: float
    across: float


@dataclass(frozen=True)
class Weights:
    """Everything in force. `levels` run from the least similar up; `terms` are log-odds per occurrence.

    `fields` gives, for each field of a description beside the name, the log-odds of each of its levels.
    """

    usual: float
    damping: float
    most_information: float
    least_information: float
    levels: tuple[Level, ...]
    terms: Mapping[str, float]
    fields: Mapping[str, Mapping[str, float]]
    provenance: Mapping[str, Any]

    def __post_init__(self) -> None:
        object.__setattr__(self, "_steps", [level.least for level in self.levels])

    @property
    def least(self) -> float:
        """The similarity below which two words are different words."""
        return self.levels[0].least

    def shares(self, similarity: float) -> tuple[tuple[str, float], ...]:
        """The levels between which a similarity of at least `least` lies, with the share of each; they add up to 1."""
        steps: list[float] = self.__dict__["_steps"]
        place = bisect_right(steps, similarity) - 1
        below = self.levels[max(place, 0)]
        if place < 0 or place + 1 == len(self.levels) or similarity == below.least:
            return ((below.name, 1.0),)
        above = self.levels[place + 1]
        part = (similarity - below.least) / (above.least - below.least)
        return ((below.name, 1.0 - part), (above.name, part))

    def unlike(self, similarity: float) -> float:
        """How far a similarity falls short of the third best level, towards `least`: 0 to 1."""
        near = self.levels[-3].least
        return min(max((near - similarity) / (near - self.least), 0.0), 1.0)

    def level(self, similarity: float) -> str:
        """The name of the level a similarity reaches."""
        return self.levels[max(bisect_right(self.__dict__["_steps"], similarity) - 1, 0)].name


@cache
def packaged_weights() -> Weights:
    """The weights that ship with the product."""
    text = resources.files("chokepoint.resolve.comparison").joinpath("levels.toml").read_text(encoding="utf-8")
    return read_weights(tomllib.loads(text))


def read_weights(data: Mapping[str, Any]) -> Weights:
    """Weights from the content of a file laid out like `levels.toml`."""
    name = data["name"]
    levels = sorted(
        (
            Level(label, level["from"], level["weight"], level["each"], level["across"])
            for label, level in name["levels"].items()
        ),
        key=lambda level: level.least,
    )
    return Weights(
        usual=name["usual"],
        damping=name["damping"],
        most_information=name["most_information"],
        least_information=name["least_information"],
        levels=tuple(levels),
        terms={**name["words"], **name["vetoes"], **_level_terms(levels)},
        fields=data.get("fields", {}),
        provenance=data["provenance"],
    )


def _level_terms(levels: list[Level]) -> dict[str, float]:
    """The weights of the levels, named as findings name them."""
    named: dict[str, float] = {}
    for level in levels:
        named |= {level.name: level.weight, f"{level.name}_each": level.each, f"{level.name}_across": level.across}
    return named
