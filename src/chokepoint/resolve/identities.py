"""Which parties are one entity, and which may be."""

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
from chokepoint.records.resolved import IDENTITIES, LIKENESSES, RESEMBLANCES
from chokepoint.resolve.clusters.joining import Apart, Entities, Links, Numbers, Shares, join
from chokepoint.resolve.clusters.judgements import Judged, Pair, judged
from chokepoint.resolve.clusters.likenesses import CONTRADICTING, DOUBTFUL, REDO, SETTLED, refresh


def resolve_identities(engine: Engine, redo: float = REDO) -> None:
    """Fill `identities`, one row a party, and `resemblances`, the pairs of entities in doubt.

    Two parties are one where a person judged so, or where their likelihood is at least SETTLED and a field beyond the
    name agrees. An entity is named by the least id among its parties. `redo`: as in `refresh`.
    """
    refresh(engine, redo)
    ids = party_ids(engine)
    links = _Likenesses.read(engine, ids)
    decided = judged(engine)
    entities = _joined(ids, decided, links)
    engine.create(IDENTITIES.name, _rows(ids, entities))
    engine.create(RESEMBLANCES.name, _resemblances(ids, entities, links, decided))


def judged_entities(engine: Engine) -> pa.Table:
    """Rows of `identities` as they would be by judgements alone, without any guess."""
    ids = party_ids(engine)
    none = np.zeros(0, dtype=np.int64)
    links = Links(none, none, np.zeros(0))
    decided = judged(engine)
    apart = Apart(frozenset(_places(ids, decided.different)), frozenset())
    return _rows(ids, join(len(ids), _places(ids, decided.same), links, apart))


def party_ids(engine: Engine) -> pa.Array:
    """The ids of the current view, in order."""
    ids = engine.fetch(_party_ids())["party_id"].combine_chunks()
    return ids.take(pc.sort_indices(ids))


@cache
def _party_ids() -> ir.Table:
    return current("parties").select("party_id")


class _Likenesses:
    """The table `likenesses` by numbers of parties."""

    def __init__(self, left: Numbers, right: Numbers, likelihood: Shares, settles: np.ndarray) -> None:
        self.pairs = Links(left, right, likelihood)
        self.settled = self.pairs.where((likelihood >= SETTLED) & settles)
        self.doubtful = self.pairs.where(likelihood >= DOUBTFUL)
        self.contradicting = self.pairs.where(likelihood <= CONTRADICTING)

    @classmethod
    def read(cls, engine: Engine, ids: pa.Array) -> _Likenesses:
        rows = engine.fetch(_pairs())
        left, right = (_numbers(rows[name], ids) for name in ("left_party_id", "right_party_id"))
        return cls(left, right, rows["likelihood"].to_numpy(), rows["settles"].to_numpy(zero_copy_only=False))


@cache
def _pairs() -> ir.Table:
    types = {column.name: column.type.value for column in LIKENESSES.columns}
    return ibis.table(types, name=LIKENESSES.name)


def _numbers(cells: pa.ChunkedArray, ids: pa.Array) -> Numbers:
    return np.asarray(pc.index_in(cells, ids).to_numpy(), dtype=np.int64)


def _places(ids: pa.Array, pairs: tuple[Pair, ...]) -> list[tuple[int, int]]:
    """Pairs of ids as numbers; those of parties that are not in the view are left out."""
    ends = [pc.index_in(pa.array([pair[end] for pair in pairs], pa.string()), ids).to_pylist() for end in (0, 1)]
    return [(one, other) for one, other in zip(*ends, strict=True) if one is not None and other is not None]


def _joined(ids: pa.Array, decided: Judged, links: _Likenesses) -> Entities:
    against = zip(links.contradicting.left.tolist(), links.contradicting.right.tolist(), strict=True)
    apart = Apart(frozenset(_places(ids, decided.different)), frozenset(against))
    return join(len(ids), _places(ids, decided.same), links.settled, apart)


def _rows(ids: pa.Array, entities: Entities) -> pa.Table:
    cells = {
        "party_id": ids,
        "entity_id": ids.take(pa.array(entities.entity)),
        "likelihood": entities.likelihood,
        "confirmed": entities.confirmed,
    }
    return pa.table(cells, schema=schema_of(IDENTITIES.columns))


def _resemblances(ids: pa.Array, entities: Entities, links: _Likenesses, decided: Judged) -> pa.Table:
    """Both directions of every pair of entities that may be one and that no person told apart."""
    left, right = entities.entity[links.doubtful.left], entities.entity[links.doubtful.right]
    likelihood = links.doubtful.likelihood
    told_apart = np.array(_places(ids, decided.different), dtype=np.int64).reshape(-1, 2)
    size = len(ids)
    apart = entities.entity[told_apart]
    known = np.concatenate([apart[:, 0] * size + apart[:, 1], apart[:, 1] * size + apart[:, 0]])
    open_still = (left != right) & ~np.isin(left * size + right, known)
    left, right, likelihood = left[open_still], right[open_still], likelihood[open_still]
    both = np.concatenate([left * size + right, right * size + left])
    pairs, place = np.unique(both, return_inverse=True)
    most = np.zeros(len(pairs))
    np.maximum.at(most, place, np.concatenate([likelihood, likelihood]))
    cells = {
        "left_id": ids.take(pa.array(pairs // max(size, 1))),
        "right_id": ids.take(pa.array(pairs % max(size, 1))),
        "likelihood": most,
    }
    return pa.table(cells, schema=schema_of(RESEMBLANCES.columns))
