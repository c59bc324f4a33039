"""The pairs of parties that may be one: kept from run to run, and compared again only where a party is new."""

from __future__ import annotations

from functools import cache

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.engines.arrow import schema_of
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current
from chokepoint.records.resolved import COMPARED, LIKENESSES
from chokepoint.resolve.clusters.blocking import pairs_to_compare
from chokepoint.resolve.clusters.describing import COMPARED_COLUMNS, Population, describe
from chokepoint.resolve.clusters.joining import Numbers, components
from chokepoint.resolve.clusters.naming import name_parts
from chokepoint.resolve.clusters.scoring import Scored, Scorer, weights_hash

REDO = 0.2
"""Share of parties that are new from which all are compared again: how common a word is has then changed too."""

SETTLED = 0.98
"""Likelihood from which two parties are one, where a field beyond the name agrees (DESIGN.md, Identity uncertainty)."""
DOUBTFUL = 0.5
"""Likelihood from which they may be; the same source."""
CONTRADICTING = 1 - SETTLED
"""Likelihood up to which two parties are not put into one group, whatever links them."""
LARGEST = 60
"""Parties of a group up to which all its pairs are compared; of a larger one, those that a key brings together."""


def refresh(engine: Engine, redo: float = REDO) -> None:
    """Bring `likenesses` and `compared` up to the current view of the parties; all are compared where more than the
    share `redo` is new."""
    marks = engine.fetch(_fingerprints())
    before = engine.fetch(engine.table(COMPARED.name))
    fresh, gone = _changed(marks, before), _changed(before, marks)
    if not len(fresh) and not len(gone):
        return
    if len(fresh) > redo * marks.num_rows:
        fresh, kept = marks["party_id"].combine_chunks(), schema_of(LIKENESSES.columns).empty_table()
    else:
        kept = _without(engine.fetch(engine.table(LIKENESSES.name)), pa.concat_arrays([fresh, gone]))
    engine.create(LIKENESSES.name, pa.concat_tables([kept, _compared(engine, fresh, kept)]))
    engine.create(COMPARED.name, marks)


@cache
def _fingerprints() -> ir.Table:
    """One row per party: hash of the cells that are compared, and of the weights."""
    parties = current("parties")
    cells = [parties[name].cast("string").fill_null("") for name in COMPARED_COLUMNS]
    told = ibis.literal("\x1f").join([ibis.literal(weights_hash()), *cells])
    return parties.select("party_id", fingerprint=told.hexdigest("sha256"))


def _changed(marks: pa.Table, others: pa.Table) -> pa.Array:
    """Parties of `marks` that stand otherwise, or not at all, in `others`."""
    if not others.num_rows:
        return marks["party_id"].combine_chunks()
    place = pc.index_in(marks["party_id"], others["party_id"])
    same = pc.equal(others["fingerprint"].take(place), marks["fingerprint"])
    return marks.filter(pc.invert(pc.fill_null(same, False)))["party_id"].combine_chunks()


def _without(pairs: pa.Table, parties: pa.Array) -> pa.Table:
    """The pairs that touch none of the parties."""
    touched = [pc.is_in(pairs[name], parties) for name in ("left_party_id", "right_party_id")]
    return pairs.filter(pc.invert(pc.or_(*touched)))


def _compared(engine: Engine, fresh: pa.Array, kept: pa.Table) -> pa.Table:
    """Rows of `likenesses` for the pairs that touch a fresh party."""
    if not len(fresh):
        return schema_of(LIKENESSES.columns).empty_table()
    population = describe(engine, fresh)
    parts = name_parts(population)
    scorer = Scorer(population, parts)
    found = scorer.likely(*pairs_to_compare(engine, population, parts))
    found = found.where(found.likelihood >= DOUBTFUL)
    inside = _pairs_within_groups(population, kept, found)
    against = scorer.score(*inside)
    against = against.where(against.likelihood <= CONTRADICTING)
    return _rows(population, found.with_more(against))


def _pairs_within_groups(population: Population, kept: pa.Table, found: Scored) -> tuple[Numbers, Numbers]:
    """Pairs, one end fresh, that the links would put into one group and that were not found to be alike."""
    settled = kept.filter(pc.and_(pc.greater_equal(kept["likelihood"], SETTLED), kept["settles"]))
    known = [pc.index_in(settled[name], population.ids).to_numpy() for name in ("left_party_id", "right_party_id")]
    sure = found.where((found.likelihood >= SETTLED) & found.settles)
    left, right = np.concatenate([known[0], sure.left]), np.concatenate([known[1], sure.right])
    group = components(len(population), left.astype(np.int64), right.astype(np.int64))
    sizes = np.bincount(group, minlength=len(population))
    members = np.flatnonzero((sizes[group] > 2) & (sizes[group] <= LARGEST))
    members = members[np.argsort(group[members], kind="stable")]
    ends = np.flatnonzero(np.diff(group[members], append=-1))
    pairs: list[np.ndarray] = [np.zeros((2, 0), dtype=np.int64)]
    start = 0
    for end in ends.tolist():
        block = members[start : end + 1]
        start = end + 1
        if population.fresh[block].any():
            pairs.append(block[np.array(np.triu_indices(len(block), 1))])
    both = np.concatenate(pairs, axis=1)
    both = both[:, population.fresh[both[0]] | population.fresh[both[1]]]
    size = len(population)
    alike = np.concatenate([found.left * size + found.right, known[0] * size + known[1]])
    both = np.sort(both, axis=0)
    both = both[:, ~np.isin(both[0] * size + both[1], alike)]
    return both[0], both[1]


def _rows(population: Population, scored: Scored) -> pa.Table:
    cells = {
        "left_party_id": population.ids.take(pa.array(scored.left)),
        "right_party_id": population.ids.take(pa.array(scored.right)),
        "log_odds": scored.log_odds,
        "likelihood": scored.likelihood,
        "settles": scored.settles,
    }
    return pa.table(cells, schema=schema_of(LIKENESSES.columns))
