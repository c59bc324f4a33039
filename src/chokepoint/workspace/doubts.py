"""Which parties of an order may be one: a question that only a person can settle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current
from chokepoint.observe.questions import QUESTIONS, SAME_PARTY
from chokepoint.observe.sameness import with_entities
from chokepoint.records import RESULTS
from chokepoint.records.answers import Explanation, Inquiry

HOW = "Compare their papers; record the answer with `chokepoint resolve --merge` or `--split`."

MOST = 3
"""Pairs that one explanation asks about, the most likely first."""

ROLES = {
    "orders": ("customer_id", "end_user_id"),
    "payments": ("payer_id", "ultimate_debtor_id"),
    "shipments": ("consignee_id", "notify_party_id"),
}
"""Columns that name parties of an order who might be one another."""

ASKED = "orders_asked_about"
"""A temporary table: `order_id`."""

Pairs = dict[str, list[tuple[str, str]]]


def doubtful_pairs_of(engine: Engine, order_ids: Sequence[str]) -> Pairs:
    """Pairs of party ids that may be one, by order, one of each named in it; the most likely first."""
    engine.create(ASKED, pa.table({"order_id": pa.array(list(order_ids), pa.string())}), temporary=True)
    named, doubted = _asked_parties()
    rows = engine.fetch(doubted).to_pylist()
    parties: dict[str, dict[str, str]] = defaultdict(dict)
    for row in sorted(engine.fetch(named).to_pylist() if rows else [], key=lambda row: str(row["party_id"])):
        parties[row["order_id"]].setdefault(row["party_id_entity"], row["party_id"])
    found: Pairs = defaultdict(list)
    for row in sorted(rows, key=lambda row: _place(row, parties[row["order_id"]])):
        own = parties[row["order_id"]]
        pair = tuple(sorted((own[row["party_id_entity"]], own.get(row["right_id"], row["right_id"]))))
        if pair not in found[row["order_id"]]:
            found[row["order_id"]].append((pair[0], pair[1]))
    return found


def _place(row: dict[str, Any], own: dict[str, str]) -> tuple[bool, float, str, str]:
    """Pairs within the order first, then by likelihood and ids."""
    return row["right_id"] not in own, -float(row["likelihood"]), row["party_id_entity"], row["right_id"]


@cache
def _asked_parties() -> tuple[ir.Table, ir.Table]:
    """Of the orders asked about: one row per order and party that it names in one of ROLES, `order_id, party_id,
    party_id_entity`; and these with each entity that may be the same, `right_id`, and its likelihood."""
    asked = ibis.table({"order_id": "string"}, name=ASKED)
    parts = []
    for table, columns in ROLES.items():
        rows = current(table).semi_join(asked, "order_id")
        parts += [rows.filter(rows[column].notnull()).select("order_id", party_id=column) for column in columns]
    identities, resemblances = (
        ibis.table({column.name: column.type.value for column in RESULTS[name].columns}, name=name)
        for name in ("identities", "resemblances")
    )
    named = with_entities(ibis.union(*parts, distinct=True), identities, "party_id")
    doubts = resemblances.select("right_id", "likelihood", party_id_entity="left_id")
    return named, named.inner_join(doubts, "party_id_entity")


def naming(explained: Explanation, pairs: Iterable[tuple[str, str]]) -> Explanation:
    """The explanation with the question whether two parties are one put for each pair, and not where there is none."""
    question = QUESTIONS[SAME_PARTY]
    told = list(pairs)[:MOST]
    questions: list[Inquiry] = []
    for inquiry in explained.questions:
        if inquiry.columns != question.columns:
            questions.append(inquiry)
        else:
            questions += [replace(inquiry, question=f"Is {one} the same as {other}? {HOW}") for one, other in told]
    return replace(explained, questions=tuple(questions))
