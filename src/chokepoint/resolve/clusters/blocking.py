"""Which pairs of parties are worth comparing: those that share a key that few share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from chokepoint.engines.protocol import Engine
from chokepoint.resolve.clusters.describing import Population
from chokepoint.resolve.clusters.joining import Numbers
from chokepoint.resolve.clusters.naming import Parts, alias_parts

DESCRIBED = "_described_parties"
"""Parties with their cells in one spelling; one row a party (`main`), and one for each alias."""
_KEYS, _PAIRS = "_blocking_keys", "_blocked_pairs"

CLOSE, LOOSE = 100, 30
"""Most parties that may share a key for it to make pairs: a key that should name one entity, and one that need not.
Ours: what more parties share says little of any two of them, and pairs grow with the square."""

FEW = 40
"""Parties up to which all pairs are compared: asking the engine for keys costs more."""

RARE = 12
"""Most parties whose names may hold a word for that word alone to make pairs."""

COLUMNS = {
    "number": "int64",
    "main": "boolean",
    "fresh": "boolean",
    "country": "string",
    "city": "string",
    "address": "string",
    "phone": "string",
    "email": "string",
    "website": "string",
    "registration_number": "string",
    "tax_id": "string",
    "account": "string",
    "incorporated_on": "string",
    "spelt": "string",
    "words": "array<string>",
    "sounds": "array<string>",
}


@dataclass(frozen=True)
class Block:
    """One kind of key. `most` is how many parties may share one."""

    name: str
    keys: Callable[[ir.Table], ir.Table]
    most: int


@cache
def described() -> ir.Table:
    """The table that blocking reads, unbound."""
    return ibis.table(COLUMNS, name=DESCRIBED)


def pairs_to_compare(engine: Engine, population: Population, parts: Parts) -> tuple[Numbers, Numbers]:
    """Pairs of numbers, the lesser first, each once, at least one of the two fresh: all of few parties, and of many
    those that share a key."""
    if len(population) <= FEW:
        left, right = np.triu_indices(len(population), 1)
        wanted = population.fresh[left] | population.fresh[right]
        return left[wanted].astype(np.int64), right[wanted].astype(np.int64)
    lay(engine, population, parts)
    for place, block in enumerate(BLOCKS):
        engine.create(_KEYS, block.keys(described()), temporary=True)
        found = _paired(block.most)
        if place:
            engine.append(_PAIRS, found)
        else:
            engine.create(_PAIRS, found, temporary=True)
    pairs = engine.fetch(ibis.table({"left": "int64", "right": "int64"}, name=_PAIRS).distinct())
    for name in (_KEYS, _PAIRS, DESCRIBED):
        engine.drop(name)
    left, right = pairs["left"].to_numpy(), pairs["right"].to_numpy()
    order = np.lexsort((right, left))
    return left[order], right[order]


def lay(engine: Engine, population: Population, parts: Parts) -> None:
    """Store what blocking reads: one row a party, and one for each of its aliases."""
    owners, of_aliases = alias_parts(population)
    numbers = pa.array(np.concatenate([np.arange(len(population)), owners]))
    main = np.ones(len(numbers), dtype=bool)
    main[len(population) :] = False
    names, aliases = pa.array(population.name.codes), pa.array(of_aliases.codes)
    columns = {
        "number": numbers,
        "main": pa.array(main),
        "fresh": pa.array(population.fresh).take(numbers),
        "spelt": pa.concat_arrays([parts.spelt.cells(), of_aliases.spelt.cells()]),
        "words": pa.concat_arrays([parts.words.take(names), of_aliases.words.take(aliases)]),
        "sounds": pa.concat_arrays([parts.sounds.take(names), of_aliases.sounds.take(aliases)]),
        **{name: column.cells().take(numbers) for name, column in population.fields.items()},
    }
    engine.create(DESCRIBED, pa.table({name: columns[name] for name in COLUMNS}), temporary=True)


@cache
def _paired(most: int) -> ir.Table:
    """Pairs of parties that share a key which at least two and at most `most` have, one of the two being fresh."""
    keys = ibis.table({"key": "string", "number": "int64", "fresh": "boolean"}, name=_KEYS)
    shared = keys.group_by("key").agg(parties=keys.count(), news=keys.fresh.any())
    shared = shared.filter(shared.parties > 1, shared.parties <= most, shared.news).select("key")
    ones = keys.semi_join(shared, "key")
    others = ones.select("key", right="number", right_fresh="fresh")
    both = ones.inner_join(others, "key")
    both = both.filter(both.number < both.right, both.fresh | both.right_fresh)
    return both.select("right", left="number").select("left", "right").distinct()


def _by(*columns: str) -> Callable[[ir.Table], ir.Table]:
    """Keys of cells: none where one of them is empty."""

    def keys(parties: ir.Table) -> ir.Table:
        known = parties.filter(*(parties[name].notnull() for name in columns))
        known = known if "spelt" in columns else known.filter(known.main)
        return known.select("number", "fresh", key=_joined(*(known[name] for name in columns)))

    return keys


def _by_part(part: str, *columns: str) -> Callable[[ir.Table], ir.Table]:
    """Keys of one word or sound of the name with cells."""

    def keys(parties: ir.Table) -> ir.Table:
        known = parties.filter(parties[part].notnull(), *(parties[name].notnull() for name in columns))
        parts = known.select("number", "fresh", *columns, part=known[part].unnest())
        return parts.select("number", "fresh", key=_joined(parts.part, *(parts[name] for name in columns))).distinct()

    return keys


def _by_two_sounds(parties: ir.Table) -> ir.Table:
    """Keys of two sounds of one name."""
    ones = parties.select("number", "fresh", "sounds", one=parties.sounds.unnest())
    both = ones.select("number", "fresh", "one", other=ones.sounds.unnest())
    both = both.filter(both.one < both.other)
    return both.select("number", "fresh", key=_joined(both.one, both.other)).distinct()


def _joined(*cells: ir.Value) -> ir.StringValue:
    return ibis.literal("|").join(list(cells))


BLOCKS = (
    Block("registration number", _by("registration_number"), CLOSE),
    Block("tax number", _by("tax_id"), CLOSE),
    Block("account", _by("account"), CLOSE),
    Block("phone", _by("phone"), LOOSE),
    Block("e-mail", _by("email"), LOOSE),
    Block("web site", _by("website"), LOOSE),
    Block("address", _by("address"), LOOSE),
    Block("name", _by("spelt"), LOOSE),
    Block("rare word", _by_part("words"), RARE),
    Block("name and town", _by("spelt", "city"), LOOSE),
    Block("name and date", _by("spelt", "incorporated_on"), LOOSE),
    Block("name and country", _by("spelt", "country"), LOOSE),
    Block("two sounds", _by_two_sounds, LOOSE),
    Block("word and town", _by_part("words", "city"), LOOSE),
    Block("sound and town", _by_part("sounds", "city"), LOOSE),
    Block("sound and address", _by_part("sounds", "address"), LOOSE),
    Block("sound and date", _by_part("sounds", "incorporated_on"), LOOSE),
    Block("date and town", _by("incorporated_on", "city"), LOOSE),
)
"""Every kind of key."""
