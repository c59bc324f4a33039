"""What an order takes over from its customer, its payments and its shipments.

An answer on one of them is one on the order too: it fires where one of them fires, is unassessable where one could not
be assessed and none fires, silent where one is silent, else outside. With nothing on record to ask, it is unassessable.
The strongest finding counts, once. A party's finding that rests on the order's own records is not taken over, since the
order would count twice what it shows itself: there the sign is outside for that order, and stands with the party.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.engines.protocol import Engine
from chokepoint.observe.answers import LETTERS, Answers, Letters, repeated
from chokepoint.observe.indicator import State
from chokepoint.observe.subject_links import Links, Numbers, Owners

NOTHING = 0
RANKED = (State.OUTSIDE, State.SILENT, State.UNASSESSABLE, State.FIRES)
"""The answers by what prevails where several subjects belong to one order, the last first."""

DECIMALS = 9
"""Strengths times grades that agree to as many decimals count as equal: the least id decides."""


def inherited(engine: Engine, orders: pa.Array, answers: Answers, links: Links) -> Answers:
    """The answers on orders that the subjects of `answers` give them."""
    place = pc.index_in(links.named, answers.subjects)
    known = pc.is_valid(place).to_numpy(zero_copy_only=False)
    order, subject = links.order[known], np.asarray(place.drop_null(), dtype=np.int64)
    owners = Owners(engine, orders)
    letters = np.empty((len(orders), len(answers.catalogue)), dtype=np.uint8)
    findings = {}
    for column, indicator_id in enumerate(answers.catalogue):
        rows = answers.findings[indicator_id]
        pairs = _pairs(rows, answers, order, subject)
        if answers.kind == "party":
            pairs = _resting_elsewhere(rows, *pairs, owners)
        taken, finding = _strongest(rows, *pairs)
        letters[:, column] = _letters(answers.letters[:, column], order, subject, len(orders))
        letters[taken, column] = LETTERS[State.FIRES]
        findings[indicator_id] = _given(rows.take(pa.array(finding)), orders.take(pa.array(taken)))
    return Answers("order", orders, answers.catalogue, letters, findings)


def _letters(given: Letters, order: Numbers, subject: Numbers, orders: int) -> Letters:
    """The answers on orders but for what fires, which is outside until a finding is taken over."""
    rank = np.zeros(256, dtype=np.uint8)
    rank[[LETTERS[state] for state in RANKED]] = range(1, len(RANKED) + 1)
    rank[LETTERS[State.FIRES]] = rank[LETTERS[State.OUTSIDE]]
    most = np.full(orders, NOTHING, dtype=np.uint8)
    np.maximum.at(most, order, rank[given[subject]])
    letter = np.array([LETTERS[State.UNASSESSABLE], *(LETTERS[state] for state in RANKED)], dtype=np.uint8)
    return letter[most]


def _pairs(rows: pa.Table, answers: Answers, order: Numbers, subject: Numbers) -> tuple[Numbers, Numbers]:
    """Every order and row of findings of a subject that belongs to it."""
    row_of = np.full(len(answers.subjects), -1, dtype=np.int64)
    row_of[pc.index_in(rows["subject_id"], answers.subjects).to_numpy().astype(np.int64)] = np.arange(rows.num_rows)
    fires = row_of[subject] >= 0
    return order[fires], row_of[subject[fires]]


def _resting_elsewhere(rows: pa.Table, order: Numbers, row: Numbers, owners: Owners) -> tuple[Numbers, Numbers]:
    """The pairs in which the finding rests on no record of the order."""
    lists = rows["record_ids"].combine_chunks()
    place, owner = owners.of(pc.list_flatten(lists))
    resting = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)[place]
    size = len(owners.orders)
    elsewhere = ~np.isin(row * size + order, resting * size + owner)
    return order[elsewhere], row[elsewhere]


def _strongest(rows: pa.Table, order: Numbers, row: Numbers) -> tuple[Numbers, Numbers]:
    """One row for each order: the strongest, of equal ones that of the least subject."""
    force = np.round(rows["strength"].to_numpy() * rows["grade"].to_numpy(), DECIMALS)
    by_id = np.empty(rows.num_rows, dtype=np.int64)
    by_id[np.asarray(pc.sort_indices(rows["subject_id"]))] = np.arange(rows.num_rows)
    sequence = np.lexsort((by_id[row], -force[row], order))
    order, row = order[sequence], row[sequence]
    first = np.flatnonzero(np.diff(order, prepend=-1))
    return order[first], row[first]


def _given(rows: pa.Table, orders: pa.Array) -> pa.Table:
    """Findings as those of the orders."""
    kind = repeated("order", rows.num_rows)
    rows = rows.set_column(rows.schema.get_field_index("subject_kind"), "subject_kind", kind)
    return rows.set_column(rows.schema.get_field_index("subject_id"), "subject_id", orders)
