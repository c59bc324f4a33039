"""What is written as FollowTheMoney is read as it was: every party, every payment to the last digit, every tie."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.load.formats.messages.followthemoney import FORM
from chokepoint.load.formats.messages.said import HEAD, Row
from chokepoint.report.filings.ftm import write_ftm
from tests.report.filings import sample

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=40)
AMOUNTS = st.decimals(min_value=0, max_value=10**13, places=4)
KINDS = ("owner", "director", "family", "employee", "agent")
"""Ties that FollowTheMoney has a word for."""
PARTY = ("party_id", "name", "kind", "country")
PAYMENT = ("payment_id", "amount", "currency", "paid_at", "payer_id", "payee_id")
IDS = {"party_id": "party-", "payer_id": "party-", "payee_id": "party-", "payment_id": "payment-"}
"""What stands before our ids in those of entities."""


def _known(cells: dict[str, Any], columns: tuple[str, ...]) -> tuple[Any, ...]:
    """The cells of some columns, ids as ours and times in ISO 8601."""
    held = {name: cells[name] for name in columns if cells.get(name) is not None}
    plain = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in held.items()}
    return tuple(
        plain[name].removeprefix(IDS[name]) if name in IDS and name in plain else plain.get(name) for name in columns
    )


@st.composite
def orders(draw: st.DrawFn) -> Any:
    """An order with parties of any name and payments of any amount between them."""
    ids = draw(st.lists(st.text("ABC123-/", min_size=1, max_size=6), min_size=2, max_size=5, unique=True))
    kinds = st.sampled_from(["company", "person", None])
    parties = {
        one: {
            "party_id": one,
            "name": draw(NAMES),
            **({"kind": kind} if (kind := draw(kinds)) else {}),
            **({"country": country} if (country := draw(st.sampled_from(["DE", "TR", "KE", None]))) else {}),
        }
        for one in ids
    }
    payments = tuple(
        {
            "payment_id": f"T{number}",
            "order_id": "O1",
            "paid_at": datetime(2026, 1, 1 + number, 12, 30),
            "payer_id": draw(st.sampled_from(ids)),
            "payee_id": draw(st.sampled_from(ids)),
            "amount": draw(AMOUNTS),
            "currency": draw(st.sampled_from(["EUR", "USD", "JPY"])),
        }
        for number in range(draw(st.integers(1, 4)))
    )
    order = {"order_id": "O1", "ordered_at": datetime(2026, 1, 1), "customer_id": ids[0], "end_user_id": ids[1]}
    return replace(sample.ORDER, order=order, lines=(), payments=payments, parties=parties, signs=(), records={})


@given(order=orders(), kinds=st.lists(st.sampled_from(KINDS), max_size=4))
@settings(max_examples=60, deadline=None)
def test_follow_the_money_is_read_as_it_was_written(order: Any, kinds: list[str]) -> None:
    ends = dict(zip(("from_party_id", "to_party_id"), order.parties, strict=False))
    ties = [{"relationship_id": f"R{place}", "kind": kind, **ends} for place, kind in enumerate(kinds)]
    with tempfile.TemporaryDirectory() as folder:
        (path,) = write_ftm(Path(folder) / "f.ftm.json", sample.filing(order), ties)
        with path.open("rb") as file:
            assert FORM.recognises(file.read(HEAD))
        rows = [one for one in FORM.read(path, path.name) if isinstance(one, Row)]
    told = {name: [one.cells for one in rows if one.table == name] for name in ("parties", "payments", "relationships")}
    used = {order.order["customer_id"], order.order["end_user_id"]}
    used |= {row[side] for row in order.payments for side in ("payer_id", "payee_id")}
    wanted = {_known(row, PARTY) for row in order.parties.values() if row["party_id"] in used}
    assert wanted <= {_known(cells, PARTY) for cells in told["parties"]}
    paid = sorted(_known(row, PAYMENT) for row in order.payments)
    assert paid == sorted(_known({**cells, "amount": Decimal(cells["amount"])}, PAYMENT) for cells in told["payments"])
    assert sorted(cells["kind"] for cells in told["relationships"]) == sorted(kinds)
