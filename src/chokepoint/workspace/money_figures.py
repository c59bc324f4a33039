"""`trace payments`: the shapes that payments make, and what each account's payments come to."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import ibis

from chokepoint.records.errors import InputError
from chokepoint.records.money import MoneyAccount, MoneyShape, PaymentFigures
from chokepoint.workspace.runs import open_last_run

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from chokepoint.engines.protocol import Engine
    from chokepoint.workspace.workspace import Workspace


def trace_payments(workspace: Workspace, top: int) -> PaymentFigures:
    """The `top` shapes and accounts of the last full run; raises WorkspaceError before any, InputError."""
    if top < 0:
        raise InputError(f"--top: {top} is less than 0. Give how many shapes and accounts to show.")
    open_last_run(workspace)
    engine = workspace.engine
    shapes = engine.table("shapes")
    counted = engine.fetch(shapes.group_by("kind").agg(shapes=shapes.count()).order_by("kind")).to_pylist()
    accounts = engine.table("money_accounts")
    return PaymentFigures(
        by_kind={row["kind"]: row["shapes"] for row in counted},
        of_accounts=int(engine.fetch(accounts.aggregate(rows=accounts.count()))["rows"][0].as_py()),
        shapes=tuple(_shapes(engine, shapes, top)),
        accounts=tuple(_accounts(engine, accounts, shapes, top)),
    )


def _shapes(engine: Engine, shapes: ir.Table, top: int) -> list[MoneyShape]:
    """The highest scores first, then by kind and id."""
    order = (shapes.score.desc(), shapes.kind, shapes.shape_id)
    rows = engine.fetch(shapes.order_by(*order).limit(top)).to_pylist()
    parts = engine.table("shape_payments")
    chosen = parts.filter(parts.shape_id.isin([row["shape_id"] for row in rows] or [""]))
    payments: dict[str, list[str]] = defaultdict(list)
    for row in engine.fetch(chosen.order_by("shape_id", "payment_id")).to_pylist():
        payments[row["shape_id"]].append(row["payment_id"])
    return [MoneyShape(**_tupled(row), payment_ids=tuple(payments[row["shape_id"]])) for row in rows]


def _accounts(engine: Engine, accounts: ir.Table, shapes: ir.Table, top: int) -> list[MoneyAccount]:
    """The highest score of a shape of its own first, then the most payments, then by id."""
    best = shapes.group_by("account_id").agg(score=shapes.score.max())
    rows = accounts.left_join(best, "account_id").drop("account_id_right")
    order = (
        ibis.coalesce(rows.score, -1.0).desc(),
        (rows.payments_in + rows.payments_out).desc(),
        rows.account_id,
        rows.party,
    )
    chosen = engine.fetch(rows.order_by(*order).limit(top)).to_pylist()
    of = shapes.filter(shapes.account_id.isin([row["account_id"] for row in chosen] or [""]))
    kinds: dict[str, set[str]] = defaultdict(set)
    for row in engine.fetch(of.select("account_id", "kind").distinct()).to_pylist():
        kinds[row["account_id"]].add(row["kind"])
    return [MoneyAccount(**row, kinds=tuple(sorted(kinds[row["account_id"]]))) for row in chosen]


def _tupled(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "account_ids": tuple(row["account_ids"])}
