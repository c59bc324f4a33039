"""How orders are paid: one payment or several, by whom, from where, and what the message says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from chokepoint.simulate.bills import CENT, Bills
from chokepoint.simulate.carriage import Carriage
from chokepoint.simulate.columns import amounts, blank, instants, records, spelled, words
from chokepoint.simulate.firms import Cast
from chokepoint.simulate.goods import suppliers
from chokepoint.simulate.orders import FAILED, METHODS, RETURNED, Trades
from chokepoint.simulate.parameters import DAY_SECONDS, Flags, Ints, parameters
from chokepoint.simulate.places import places

TWO_PARTS = 0.08
"""Share of orders paid in two parts."""
FIRST_PART = 0.3
REFUNDED = 0.75
"""Share of failed or returned deliveries whose price is given back."""
BANKED = ("bank_transfer", "letter_of_credit", "cheque", "card")
PROVIDERS = {
    "money_transfer": "transfer agent",
    "e_wallet": "electronic wallet",
    "prepaid": "prepaid card",
    "card": "card processor",
    "crypto": "exchange",
}


@dataclass
class Money:
    """One payment a row; `order` is a row of the trades, `refund_of` a row of this table or -1."""

    order: Ints
    payer: Ints
    payee: Ints
    place: Ints
    amount: Ints
    when: Ints
    refund_of: Ints
    hidden: Flags
    odd: Flags

    def __len__(self) -> int:
        return len(self.order)


def draw_money(trades: Trades, bills: Bills, carriage: Carriage, rng: np.random.Generator) -> Money:
    """The payments that fall within the ledger, refunds last."""
    paid = trades.stage == 0
    split = paid & ((rng.random(len(trades)) < TWO_PARTS) | (trades.second_payer >= 0))
    first = (bills.total * FIRST_PART).astype(np.int64) // CENT * CENT
    main, rest = np.flatnonzero(paid), np.flatnonzero(split)
    order = np.concatenate([main, rest])
    amount = np.concatenate([np.where(split, first, bills.total)[main], (bills.total - first)[rest]])
    second = np.where(trades.second_payer >= 0, trades.second_payer, trades.payer)
    days = np.concatenate([rng.lognormal(np.log(14), 0.8, len(main)), rng.lognormal(np.log(40), 0.4, len(rest))])
    money = Money(
        order=order,
        payer=np.concatenate([trades.payer[main], second[rest]]),
        payee=trades.supplier[order],
        place=trades.payer_place[order],
        amount=np.maximum(amount, CENT),
        when=trades.when[order] + (days * DAY_SECONDS).astype(np.int64),
        refund_of=np.full(len(order), -1),
        hidden=trades.hidden[order],
        odd=trades.odd_originator[order],
    )
    money = _rows(money, np.flatnonzero(money.when <= parameters().last_second))
    return _with_refunds(money, trades, carriage, rng)


def _rows(money: Money, rows: Ints) -> Money:
    return Money(**{name: getattr(money, name)[rows] for name in Money.__dataclass_fields__})


def _with_refunds(money: Money, trades: Trades, carriage: Carriage, rng: np.random.Generator) -> Money:
    """The price of most deliveries that failed goes back to who paid it."""
    lost = np.isin(trades.outcome, (FAILED, RETURNED)) & (carriage.shipped >= 0)
    rows = np.flatnonzero(lost[money.order] & (rng.random(len(money)) < REFUNDED))
    back = _rows(money, rows)
    late = np.maximum(back.when, carriage.shipped[back.order]) + (rng.integers(8, 40, len(rows)) * DAY_SECONDS)
    back.payer, back.payee = back.payee, back.payer
    back.place = places_of_suppliers()[trades.supplier[back.order]]
    back.when, back.refund_of = late, rows
    back.hidden, back.odd = np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
    back = _rows(back, np.flatnonzero(back.when <= parameters().last_second))
    return Money(
        **{name: np.concatenate([getattr(money, name), getattr(back, name)]) for name in Money.__dataclass_fields__}
    )


def places_of_suppliers() -> Ints:
    """The town of each supplier."""
    return np.array([places().index(code) for code in suppliers().place])


def payment_records(
    money: Money, trades: Trades, cast: Cast, ids: dict[str, pa.Array], parties: pa.Table, rng: np.random.Generator
) -> pa.Table:
    """One row per payment. `ids` holds the ids of payments, orders, parties and, by order, invoices."""
    where, gaps, count = places(), parameters().gaps, len(money)
    method = trades.method[money.order]
    refund = money.refund_of >= 0
    missing = (rng.random(count) < gaps["payer"]) & ~refund
    names, accounts = parties["name"].combine_chunks(), parties["account"].combine_chunks()
    banked = np.isin(method, [METHODS.index(name) for name in BANKED])
    named = np.where(money.odd, rng.integers(0, len(names), count), money.payer)
    to_place = cast.firms.place[money.payee]
    payer, payee = pa.array(money.payer), pa.array(money.payee)
    elsewhere = rng.random(count) < gaps["from_country"]
    no_account = (rng.random(count) < gaps["from_account"]) | ~banked | money.hidden
    return records(
        "payments",
        {
            "payment_id": ids["payments"],
            "order_id": ids["orders"].take(pa.array(money.order)),
            "document_id": blank(ids["invoices"].take(pa.array(money.order)), refund),
            "kind": words(["payment", "refund"], refund.astype(np.int64)),
            "refund_of": ids["payments"].take(pa.array(money.refund_of, mask=~refund)),
            "paid_at": instants(money.when),
            "payer_id": blank(ids["parties"].take(payer), missing),
            "payee_id": ids["parties"].take(payee),
            "amount": amounts(money.amount),
            "currency": words(suppliers().currency, trades.supplier[money.order]),
            "method": words(METHODS, method),
            "provider": words([PROVIDERS.get(name) for name in METHODS], method),
            "from_country": blank(words(where.country, money.place), elsewhere),
            "from_city": blank(words(where.name, money.place), elsewhere | (rng.random(count) < 0.3)),
            "to_country": words(where.country, to_place),
            "to_city": words(where.name, to_place),
            "from_account": blank(accounts.take(payer), no_account),
            "to_account": blank(accounts.take(payee), ~banked),
            "originator_name": blank(names.take(pa.array(named)), money.hidden),
            "reference": spelled("order ", ids["orders"].take(pa.array(money.order))),
        },
    )
