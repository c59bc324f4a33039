"""Whether two parties are one entity, in an expression: true, false, or NULL where it is in doubt."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

SURE = 0.98
"""Likelihood of an identity from which it is taken as settled."""
DOUBTFUL = 0.5
"""Likelihood below which two parties are taken as different; between the two, it is in doubt."""


def with_entities(rows: ir.Table, identities: ir.Table, *columns: str) -> ir.Table:
    """`rows` with `<column>_entity` and `<column>_surety` for each column of party ids.

    A party that was never resolved is an entity of its own, without doubt.
    """
    surety = identities.confirmed.ifelse(1.0, identities.likelihood)
    telling = identities.mutate(surety=surety).filter((_.entity_id != _.party_id) | (_.surety < 1.0))
    for column in columns:
        known = telling.select(
            **{f"{column}_key": "party_id", f"{column}_entity": "entity_id", f"{column}_surety": "surety"}
        )
        rows = rows.left_join(known, rows[column] == known[f"{column}_key"]).drop(f"{column}_key")
        rows = rows.mutate(
            **{
                f"{column}_entity": ibis.coalesce(rows[f"{column}_entity"], rows[column]),
                f"{column}_surety": ibis.coalesce(rows[f"{column}_surety"], 1.0),
            }
        )
    return rows


def same_entity(rows: ir.Table, left: str, right: str) -> ir.BooleanValue:
    """Whether the parties in two columns of `with_entities` are one; NULL where either is unknown or it is in doubt."""
    surety = ibis.least(rows[f"{left}_surety"], rows[f"{right}_surety"])
    return ibis.cases(
        (rows[left].isnull() | rows[right].isnull(), ibis.null("boolean")),
        (rows[left] == rows[right], True),
        (rows[f"{left}_entity"] != rows[f"{right}_entity"], False),
        (surety >= SURE, True),
        (surety < DOUBTFUL, False),
        else_=ibis.null("boolean"),
    )
