"""Decided cases, the orders beside them that nobody has decided, and what each shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy import sparse

from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current
from chokepoint.weigh.accumulate import Fired, Sums, accumulate
from chokepoint.weigh.coverage import UNASSESSABLE
from chokepoint.weigh.evidence import STRENGTH_UNITS, Evidence
from chokepoint.weigh.logistic import Cases, Floats
from chokepoint.weigh.pairs import NO_PAIRS, Pairs
from chokepoint.weigh.scale import Scale

LIKELIEST = 5_000
"""Undecided orders that are all taken, the likeliest by the elicited weights: what cases must be told apart from."""

OTHERS = 5_000
"""Of the rest so many at most, evenly along the ranking, each counting for those it stands for. Ours: more orders on
which next to nothing fires tell no more."""

FIRST_DAY = np.datetime64("1900-01-01", "D")
"""An order without a day counts as earlier than all others."""


@dataclass(frozen=True)
class Label:
    """One decided subject."""

    subject_id: str
    illicit: bool
    decided_on: date


@dataclass(frozen=True)
class Known:
    """Subjects to learn from, in order of time, then id: first all that is decided, and what stands for the rest.

    `place` is each one's number in the evidence of the run. `decided` tells the labelled ones; the others are presumed
    licit. `weight` is how many subjects one stands for, `entity` the number of its customer's entity among those
    of the run. `unused` labels name subjects that the run has not assessed.
    """

    fired: Fired
    unassessable: sparse.csr_array
    place: NDArray[np.intp]
    illicit: Floats
    decided: NDArray[np.bool_]
    weight: Floats
    day: NDArray[np.datetime64]
    entity: NDArray[np.int64]
    unused: int

    def sums(self, scale: Scale, log_ratio: Floats, pairs: Pairs = NO_PAIRS) -> Sums:
        """What the subjects' signs add up to under these log-ratios."""
        fired = replace(self.fired, log_ratio=log_ratio[self.fired.indicator])
        return accumulate(fired, scale.kinds, len(self.illicit), scale.settings, pairs)

    def cases(self, scale: Scale, log_ratio: Floats, pairs: Pairs = NO_PAIRS) -> Cases:
        """The same with what each log-ratio is multiplied by in a subject's sum, under the order that they give."""
        sums = self.sums(scale, log_ratio, pairs)
        count, width = len(self.illicit), len(scale.ids)
        single = _matrix(sums.share, sums.fired.subject, sums.fired.indicator, (count, width))
        both = _matrix(sums.pairs.share, sums.pairs.subject, sums.pairs.pair, (count, len(pairs)))
        shown = sparse.csr_array(sparse.hstack([single, both]))
        return Cases(shown, self.unassessable, self.illicit, self.decided, self.weight, self.day)


def read_labels(engine: Engine, subject_kind: str = "order") -> list[Label]:
    """The labels of the current view on subjects of one kind."""
    rows = current("labels")
    rows = rows.filter(rows.subject_kind == subject_kind).select("subject_id", "label", "decided_on")
    return [
        Label(row["subject_id"], row["label"] == "illicit", row["decided_on"]) for row in engine.fetch(rows).to_pylist()
    ]


def read_orders(engine: Engine) -> pa.Table:
    """One row an order of the current view: subject_id, day, and entity_id, the entity that its customer is."""
    orders, identities = current("orders"), engine.table("identities").select("party_id", "entity_id")
    rows = orders.left_join(identities, orders.customer_id == identities.party_id)
    return engine.fetch(
        rows.select(
            subject_id=rows.order_id,
            day=rows.ordered_at.date(),
            entity_id=ibis.coalesce(rows.entity_id, rows.customer_id),
        )
    )


def known(
    evidence: Evidence,
    scale: Scale,
    labels: Sequence[Label],
    elicited: Floats,
    orders: pa.Table | None,
    *,
    undecided: bool = True,
) -> Known:
    """What can be learned from: the labels on subjects of the run, and with `undecided` what nobody has decided.

    Without `orders` the day of a label is the day of its decision, and nothing undecided is taken.
    """
    places = {subject_id: place for place, subject_id in enumerate(evidence.subjects.to_pylist())}
    of_run = {label.subject_id: label for label in labels if label.subject_id in places}
    by_place = {places[name]: label for name, label in of_run.items()}
    weight = dict.fromkeys(by_place, 1.0)
    when = days_of(evidence, orders)
    if orders is not None and undecided:
        weight |= _undecided(evidence, scale, elicited, by_place)
    for place, label in by_place.items():
        if orders is None or when[place] == FIRST_DAY:
            when[place] = np.datetime64(label.decided_on, "D")
    taken = np.array(sorted(weight), dtype=np.intp)
    taken = taken[np.argsort(when[taken], kind="stable")]
    return Known(
        _fired(evidence, taken),
        sparse.csr_array((evidence.letters[taken] == UNASSESSABLE).astype(np.float64)),
        taken,
        np.array([float(place in by_place and by_place[place].illicit) for place in taken.tolist()]),
        np.array([place in by_place for place in taken.tolist()], dtype=np.bool_),
        np.array([weight[place] for place in taken.tolist()]),
        when[taken],
        entities_of(evidence, orders)[taken],
        len(labels) - len(of_run),
    )


def whole(evidence: Evidence, log_ratio: Floats) -> Fired:
    """All that fires in a run, for what these log-ratios make of it."""
    force = evidence.strength / STRENGTH_UNITS * evidence.grade
    nothing = np.zeros(len(force))
    return Fired(evidence.subject, evidence.indicator, force, log_ratio[evidence.indicator], nothing)


def days_of(evidence: Evidence, orders: pa.Table | None) -> NDArray[np.datetime64]:
    """The day of each subject of the run; `FIRST_DAY` where it is not known."""
    when = np.full(len(evidence.subjects), FIRST_DAY)
    if orders is not None:
        found = pc.index_in(evidence.subjects, value_set=orders["subject_id"].combine_chunks())
        day = orders["day"].cast(pa.date32()).take(found).to_numpy(zero_copy_only=False).astype("datetime64[D]")
        when = np.where(np.isnat(day), FIRST_DAY, day)
    return when


def entities_of(evidence: Evidence, orders: pa.Table | None) -> NDArray[np.int64]:
    """The number of each subject's entity; a subject of which none is known stands for itself."""
    subjects = evidence.subjects
    if orders is None or "entity_id" not in orders.column_names:
        return np.arange(len(subjects))
    found = pc.index_in(subjects, value_set=orders["subject_id"].combine_chunks())
    entity = pc.coalesce(orders["entity_id"].combine_chunks().take(found), subjects)
    return np.unique(entity.to_numpy(zero_copy_only=False), return_inverse=True)[1].astype(np.int64, copy=False)


def _undecided(evidence: Evidence, scale: Scale, elicited: Floats, by_place: dict[int, Label]) -> dict[int, float]:
    """Undecided subjects by their place, each with how many it stands for."""
    count = len(evidence.subjects)
    total = accumulate(whole(evidence, elicited), scale.kinds, count, scale.settings).total
    order = np.argsort(-np.round(total, 9), kind="stable")
    open_ = order[~np.isin(order, np.array(list(by_place), dtype=np.intp))]
    likeliest, rest = open_[:LIKELIEST], open_[LIKELIEST:]
    drawn = rest[:: -(-len(rest) // OTHERS)] if len(rest) else rest
    share = len(rest) / max(len(drawn), 1)
    return dict.fromkeys(likeliest.tolist(), 1.0) | dict.fromkeys(drawn.tolist(), share)


def _fired(evidence: Evidence, taken: NDArray[np.intp]) -> Fired:
    """What fires on the subjects taken, numbered in their order."""
    number = np.full(len(evidence.subjects), -1, dtype=np.int64)
    number[taken] = np.arange(len(taken))
    shown = number[evidence.subject] >= 0
    force = evidence.strength[shown] / STRENGTH_UNITS * evidence.grade[shown]
    nothing = np.zeros(len(force))
    return Fired(number[evidence.subject[shown]], evidence.indicator[shown], force, nothing, nothing)


def _matrix(
    values: Floats, row: NDArray[np.int64], column: NDArray[np.int64], shape: tuple[int, int]
) -> sparse.csr_array:
    return sparse.csr_array(sparse.coo_array((values, (row, column)), shape=shape))
