"""Fills `shapes`, `shape_payments` and `money_accounts`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from chokepoint.connect.money.shapes.accounts import shown, statistics
from chokepoint.connect.money.shapes.chains import chains
from chokepoint.connect.money.shapes.cycles import cycles
from chokepoint.connect.money.shapes.fans import fans
from chokepoint.connect.money.shapes.flows import Flows, flows
from chokepoint.connect.money.shapes.found import KINDS, Found
from chokepoint.connect.money.shapes.layers import layers
from chokepoint.connect.money.shapes.links import linked
from chokepoint.connect.money.shapes.money import DOLLARS, Money, read_money
from chokepoint.connect.money.shapes.passing import pass_throughs
from chokepoint.connect.money.shapes.relays import scatter_gathers
from chokepoint.connect.money.shapes.structuring import structurings
from chokepoint.engines.arrow import schema_of
from chokepoint.engines.protocol import Engine
from chokepoint.records.connected import SHAPE_PAYMENTS, SHAPES, SHOWN_RECORDS


@dataclass(frozen=True)
class MoneyShapes:
    """Rows of `shapes`, `shape_payments` and `money_accounts`."""

    shapes: pa.Table
    payments: pa.Table
    accounts: pa.Table


def fill_shapes(engine: Engine, identities: ir.Table) -> None:
    """Find the shapes of all current payments, and what each account's come to."""
    made = money_shapes(read_money(engine, identities))
    engine.create(SHAPES.name, made.shapes)
    engine.create(SHAPE_PAYMENTS.name, made.payments)
    engine.create("money_accounts", made.accounts)


def money_shapes(money: Money) -> MoneyShapes:
    """Everything that is found; the same for the same payments, in whatever order they were loaded."""
    moved = flows(money)
    shapes, payments = _tables(money, shapes_of(money, moved))
    return MoneyShapes(shapes, payments, statistics(money, moved))


def shapes_of(money: Money, moved: Flows) -> list[Found]:
    """All shapes: by kind, the highest score first, then the earliest."""
    links = linked(money)
    found = [
        *fans(money),
        *cycles(money, links),
        *chains(money, links),
        *scatter_gathers(money, links),
        *layers(money),
        *structurings(money),
        *pass_throughs(money, moved),
    ]
    return sorted(found, key=lambda one: (KINDS.index(one.kind), -one.score, one.ranks, one.purse))


def _tables(money: Money, found: list[Found]) -> tuple[pa.Table, pa.Table]:
    names = money.purses.to_pylist()
    used: Counter[str] = Counter()
    rows: list[dict[str, object]] = []
    ids: list[str] = []
    ranks: list[int] = []
    for one in found:
        first = f"{one.kind}-{money.payment_ids[one.ranks[0]].as_py()}"
        used[first] += 1
        shape_id = first if used[first] == 1 else f"{first}-{used[first]}"
        rows.append({"shape_id": shape_id, **_row(money, one, names)})
        ids += [shape_id] * len(one.ranks)
        ranks += one.ranks
    payments = pa.table(
        {"shape_id": pa.array(ids, pa.string()), "payment_id": money.payment_ids.take(pa.array(ranks, pa.int64()))},
        schema_of(SHAPE_PAYMENTS.columns),
    )
    return pa.Table.from_pylist(rows, schema_of(SHAPES.columns)), payments


def _row(money: Money, one: Found, names: list[str]) -> dict[str, object]:
    places = np.array(one.ranks)
    members = np.unique(np.concatenate((money.payers[places], money.payees[places]))).tolist()
    rated = bool((money.units[places] == DOLLARS).all())
    days = money.times[places[[0, -1]]].astype("datetime64[us]").astype("datetime64[D]").tolist()
    return {
        "kind": one.kind,
        "account_id": shown(names[one.purse]),
        "account_ids": sorted(shown(names[member]) for member in members)[:SHOWN_RECORDS],
        "first_on": days[0],
        "last_on": days[1],
        "accounts": len(members),
        "payments": len(places),
        "amount_usd": int(money.cents[places].sum()) / 100 if rated else None,
        "share_passed_on": one.passed_on,
        "score": one.score,
    }
