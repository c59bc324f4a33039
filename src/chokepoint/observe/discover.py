"""Finds the files of the catalogue: a file in the folder is in the catalogue, and no list names it.

A file holds one indicator, whose id is the file's name; or, where many differ in their words alone, a family of them.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from chokepoint.observe.indicator import Indicator, Member, Relation, Stop
from chokepoint.records.errors import IndicatorError

HEADINGS = ("Innocent", "Cannot see", "Check", "Ask", "Source")


@dataclass(frozen=True)
class Texts:
    """The texts of one file: its first line, the paragraph after it, and what stands under each heading."""

    title: str
    why: str
    under: dict[str, str]


@dataclass(frozen=True)
class Found:
    """One indicator and where it was found. `weight` is what the file itself says of its worth: a user's own only."""

    id: str
    category: str
    indicator: Indicator
    texts: Texts
    hash: str
    weight: Mapping[str, object] | None = None


@cache
def indicators() -> dict[str, Found]:
    """Every packaged indicator by id, in order of ids; raises IndicatorError."""
    found = [one for module in _modules("chokepoint.observe.indicators") for one in found_in(module)]
    twice = sorted(name for name, times in Counter(one.id for one in found).items() if times > 1)
    if twice:
        raise IndicatorError(f"Several indicators are called `{twice[0]}`.")
    return {one.id: one for one in sorted(found, key=lambda one: one.id)}


@cache
def relations() -> dict[str, Relation]:
    """Every shared relation by name: the function named as its file."""
    return {_stem(module): getattr(module, _stem(module)) for module in _modules("chokepoint.observe.relations")}


@cache
def stops() -> dict[str, Stop]:
    """Every packaged stop by id."""
    return {_id(module): module.STOP for module in _modules("chokepoint.observe.stops")}


def catalogue_hash(found: dict[str, Found]) -> str:
    """SHA-256 over the hashes of all indicators."""
    return hashlib.sha256("".join(f"{one.id}:{one.hash};" for one in found.values()).encode()).hexdigest()


def read_texts(docstring: str | None, where: str) -> Texts:
    """The parts of a file's docstring; raises IndicatorError where a heading is missing or empty."""
    text = inspect.cleandoc(docstring or "")
    pattern = rf"^({'|'.join(HEADINGS)}):\s*"
    parts = re.split(pattern, text, flags=re.MULTILINE)
    opening, rest = parts[0].strip(), parts[1:]
    under = {heading: " ".join(body.split()) for heading, body in zip(rest[::2], rest[1::2], strict=True)}
    missing = [heading for heading in HEADINGS if not under.get(heading)]
    title, _, why = opening.partition("\n\n")
    if missing or not title or not why.strip():
        wanted = ", ".join(missing) or "a first line and a paragraph after it"
        raise IndicatorError(f"`{where}`: its docstring lacks {wanted}.")
    return Texts(" ".join(title.split()), " ".join(why.split()), under)


def found_in(module: ModuleType) -> list[Found]:
    """The indicators of one file: its INDICATOR, or the members of its FAMILY; raises IndicatorError."""
    where = Path(str(module.__file__))
    code = where.read_bytes()
    family = getattr(module, "FAMILY", None)
    if family is not None:
        return [_member(one, where, code) for one in family]
    indicator = getattr(module, "INDICATOR", None)
    if not isinstance(indicator, Indicator):
        raise IndicatorError(f"`{where}`: it defines no INDICATOR and no FAMILY.")
    category = module.__name__.split(".")[-2]
    texts = read_texts(module.__doc__, str(where))
    return [Found(_id(module), category, indicator, texts, hashlib.sha256(code).hexdigest())]


def _member(one: Member, where: Path, code: bytes) -> Found:
    return Found(
        id=one.id,
        category=one.category,
        indicator=one.indicator,
        texts=read_texts(one.text, f"{where}, {one.id}"),
        hash=hashlib.sha256(code + one.made_from.encode()).hexdigest(),
    )


def _modules(package_name: str) -> Iterator[ModuleType]:
    package = importlib.import_module(package_name)
    for found in sorted(pkgutil.walk_packages(package.__path__, package_name + "."), key=lambda one: one.name):
        if not found.ispkg:
            yield importlib.import_module(found.name)


def _stem(module: ModuleType) -> str:
    return module.__name__.rsplit(".", 1)[-1]


def _id(module: ModuleType) -> str:
    return _stem(module).replace("_", "-")
