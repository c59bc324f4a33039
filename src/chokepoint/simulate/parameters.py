"""The parameters and the packaged tables of the made world. No indicator reads them."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Parameters:
    """`parameters.toml`, section by section."""

    start: date
    end: date
    world: dict[str, float]
    methods: dict[str, float]
    innocent: dict[str, float]
    habits: dict[str, float]
    sequels: dict[str, float]
    master: dict[str, float]
    papers: dict[str, float]
    notes: dict[str, float]
    items: dict[str, float]
    statistics: dict[str, float]
    gaps: dict[str, float]
    ledgers: dict[str, float]
    lookalikes: dict[str, float]
    care: dict[str, list[float]]
    schemes: dict[str, float]
    case_orders: dict[str, list[int]]
    sensitivity: dict[str, dict[str, float]]

    @property
    def first_second(self) -> int:
        """Start of the ledger, seconds since 1970."""
        return int(np.datetime64(self.start, "s").astype(np.int64))

    @property
    def last_second(self) -> int:
        """End of the ledger, seconds since 1970."""
        return int(np.datetime64(self.end, "s").astype(np.int64)) + DAY_SECONDS - 1


def resource(name: str) -> str:
    """The text of a file packaged beside this module, by its path from here."""
    return files("chokepoint.simulate").joinpath(name).read_text(encoding="utf-8")


@cache
def parameters() -> Parameters:
    """The packaged parameters."""
    sections: dict[str, Any] = tomllib.loads(resource("parameters.toml"))
    world = sections["world"]
    return Parameters(
        start=world.pop("start"),
        end=world.pop("end"),
        **{name: sections[name] for name in Parameters.__dataclass_fields__ if name in sections},
    )


@cache
def packaged_rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `data/<name>.csv`, every cell as text."""
    return tuple(csv.DictReader(resource(f"data/{name}.csv").splitlines()))


def stream(seed: int, topic: str) -> np.random.Generator:
    """A generator of its own for each topic, so that one topic's draws do not move another's."""
    return np.random.default_rng([seed, *topic.encode()])
