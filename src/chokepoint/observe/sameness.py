"""Whether two parties are one entity, in an expression: true, false, or NULL where it is in doubt.

Parties of one entity are one; entities that `resemblances` pairs may be one, which only a person can settle.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir


def with_entities(rows: ir.Table, identities: ir.Table, *columns: str) -> ir.Table:
    """`rows` with `<column>_entity` for each column of party ids.

    A party that was never resolved is an entity of its own.
    """
    others = identities.filter(identities.entity_id != identities.party_id)  # few, so that the join is cheap
    for column in columns:
        known = others.select(**{f"{column}_key": "party_id", f"{column}_entity": "entity_id"})
        rows = rows.left_join(known, rows[column] == known[f"{column}_key"]).drop(f"{column}_key")
        rows = rows.mutate(**{f"{column}_entity": ibis.coalesce(rows[f"{column}_entity"], rows[column])})
    return rows


def with_sameness(rows: ir.Table, resemblances: ir.Table, left: str, right: str, name: str = "own") -> ir.Table:
    """`rows` of `with_entities` with `name`: whether the parties in two columns are one.

    NULL where either is not recorded, or where it is in doubt.
    """
    doubts = resemblances.select(doubted_left="left_id", doubted_right="right_id")
    one, other = rows[f"{left}_entity"], rows[f"{right}_entity"]
    rows = rows.left_join(doubts, [one == doubts.doubted_left, other == doubts.doubted_right])
    same = ibis.cases(
        (rows[left].isnull() | rows[right].isnull(), ibis.null("boolean")),
        (rows[f"{left}_entity"] == rows[f"{right}_entity"], True),
        (rows.doubted_left.notnull(), ibis.null("boolean")),
        else_=False,
    )
    return rows.mutate(**{name: same}).drop("doubted_left", "doubted_right")


def as_perhaps(rows: ir.Table, resemblances: ir.Table, column: str) -> ir.Table:
    """`rows` again for every entity that the one in `column` may be: the same cells, but for that one."""
    doubts = resemblances.select(doubted_left="left_id", doubted_right="right_id")
    found = rows.inner_join(doubts, rows[column] == doubts.doubted_left)
    return found.mutate(**{column: found.doubted_right}).select(*rows.columns)


def doubtful_pairs(rows: ir.Table, resemblances: ir.Table, keys: Sequence[str], column: str) -> ir.Table:
    """One row per group in which some entities may be one: `keys`, `entities` and `pairs` in doubt among them."""
    members = rows.filter(rows[column].notnull()).select(*keys, column).distinct()
    perhaps = as_perhaps(members, resemblances, column).filter(lambda table: table[column].notnull())
    perhaps = perhaps.group_by(*keys, column).agg(times=perhaps.count())
    met = members.inner_join(perhaps, [*keys, column])
    pairs = met.group_by(*keys).agg(ends=met.times.sum())
    whole = members.semi_join(pairs, keys).group_by(*keys).agg(entities=ibis._.count())
    found = whole.inner_join(pairs, keys)
    return found.select(*keys, "entities", pairs=found.ends // 2)
