"""How orders are paid: one payment or several, by whom, from where, and what the message says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from chokepoint.simulate.bills import CENT, Bills
from chokepoint.simulate.carriage import Carriage
from chokepoint.simulate.columns import amounts, blank, instants, spelled, versioned, words
from chokepoint.simulate.goods import suppliers
from chokepoint.simulate.limits import threshold_units
from chokepoint.simulate.marks import marked
from chokepoint.simulate.numbering import Ids
from chokepoint.simulate.orders import FAILED, METHODS, NONE, RETURNED, Trades, order_days
from chokepoint.simulate.parameters import DAY_SECONDS, Flags, Ints, parameters
from chokepoint.simulate.places import places
from chokepoint.simulate.stage import Stage

TWO_PARTS = 0.08
"""Share of orders paid in two parts."""
TERM_SPREAD = 0.45
"""Standard deviation of the logarithm of the days until payment around the days of credit."""
PAID_OVER = (1.4, 2.2)
"""Factor on what is paid where too much is."""
PARTS_NEAR = (0.915, 0.995)
"""Shares of a threshold of reporting at which the parts of a split payment lie."""
MOST_PARTS = 5
KNOWN_AFTER_HOURS = 30
"""Payments stand in the books within so many hours."""
CHANGED_DAYS = (0.5, 6.0)
"""Days before the goods leave at which a late change of payer is recorded."""
FIRST_RECORDED = 1_800
"""Seconds after the order at which a payer that changed later was recorded."""
BANKS = ("First Harbour Bank", "Second Harbour Bank", "Third Harbour Bank")
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
    """One payment a row; `order` is a row of the trades, `refund_of` a row of this table or -1.

    `told`: when it became known; `before`: the payer that was recorded first, where another was (-1: none was).
    """

    order: Ints
    payer: Ints
    payee: Ints
    place: Ints
    amount: Ints
    when: Ints
    refund_of: Ints
    hidden: Flags
    odd: Flags
    before: Ints
    told: Ints

    def __len__(self) -> int:
        return len(self.order)


def draw_money(trades: Trades, bills: Bills, carriage: Carriage, stage: Stage) -> Money:
    """The payments that fall within the ledger, refunds last."""
    rng = stage.rng
    order, amount, second = _parts(trades, bills, rng)
    count = len(order)
    days = trades.terms[order] * rng.lognormal(0, TERM_SPREAD, count) + np.where(second, rng.uniform(5, 35, count), 0)
    payer = np.where(second & (trades.second_payer[order] >= 0), trades.second_payer[order], trades.payer[order])
    when = trades.when[order] + (days * DAY_SECONDS).astype(np.int64)
    changed = marked(trades, "changed_late")[order] & (carriage.shipped[order] >= 0)
    late = carriage.shipped[order] - (rng.uniform(*CHANGED_DAYS, count) * DAY_SECONDS).astype(np.int64)
    known = when + (rng.random(count) * KNOWN_AFTER_HOURS * 3600).astype(np.int64)
    money = Money(
        order=order,
        payer=payer,
        payee=trades.supplier[order],
        place=trades.payer_place[order],
        amount=np.maximum(amount, CENT),
        when=when,
        refund_of=np.full(count, -1),
        hidden=trades.hidden[order],
        odd=trades.odd_originator[order],
        before=np.where(changed, stage.payers[rng.integers(0, len(stage.payers), count)], -1),
        told=np.where(changed, np.maximum(late, trades.when[order] + 3600), known),
    )
    money = _rows(money, np.flatnonzero(money.when <= parameters().last_second))
    return _with_refunds(money, trades, carriage, stage)


def _parts(trades: Trades, bills: Bills, rng: np.random.Generator) -> tuple[Ints, Ints, Flags]:
    """Order and amount of each payment, and whether it is a later part."""
    paid = trades.stage == 0
    paid &= ~(marked(trades, "withdrawn") & (trades.outcome == NONE))
    over = np.where(marked(trades, "paid_over"), rng.uniform(*PAID_OVER, len(trades)), 1.0)
    total = np.where(over > 1, (bills.total * over).astype(np.int64) // CENT * CENT, bills.total)
    many, each = _near_threshold(trades, total, rng)
    rows = np.flatnonzero(paid & (many > 0))
    near = np.repeat(rows, many[rows])
    near_amounts = np.rint(each[near] * rng.uniform(*PARTS_NEAR, len(near)) / CENT).astype(np.int64) * CENT
    rest = total.copy()
    np.subtract.at(rest, near, near_amounts)
    twice = paid & marked(trades, "financed_twice")
    split = paid & ((rng.random(len(trades)) < TWO_PARTS) | (trades.second_payer >= 0)) & (many == 0) & ~twice
    first = (total * FIRST_PART).astype(np.int64) // CENT * CENT
    main = np.flatnonzero(paid & (rest >= CENT))
    later, again = np.flatnonzero(split), np.flatnonzero(twice)
    parts = (
        (main, np.where(split, first, rest)[main], False),
        (near, near_amounts, False),
        (later, (total - first)[later], True),
        (again, total[again], True),
    )
    return (
        np.concatenate([order for order, _, _ in parts]),
        np.concatenate([amount for _, amount, _ in parts]),
        np.concatenate([np.full(len(order), second) for order, _, second in parts]),
    )


def _near_threshold(trades: Trades, total: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """How many parts of each price stand just below the threshold of reporting, and that threshold; mostly none."""
    threshold = threshold_units("reporting", trades.supplier, order_days(trades))
    many = np.minimum(total // np.maximum(threshold, 1), rng.integers(3, MOST_PARTS + 1, len(trades)))
    fits = marked(trades, "structured") & (threshold > 0) & (many >= 3)
    return np.where(fits, many, 0), threshold


def _rows(money: Money, rows: Ints) -> Money:
    return Money(**{name: getattr(money, name)[rows] for name in Money.__dataclass_fields__})


def _with_refunds(money: Money, trades: Trades, carriage: Carriage, stage: Stage) -> Money:
    """The price of most deliveries that failed goes back to who paid it, or, seldom, to somebody else."""
    rng = stage.rng
    lost = np.isin(trades.outcome, (FAILED, RETURNED)) & (carriage.shipped >= 0)
    rows = np.flatnonzero(lost[money.order] & (rng.random(len(money)) < REFUNDED))
    back = _rows(money, rows)
    late = np.maximum(back.when, carriage.shipped[back.order]) + (rng.integers(8, 40, len(rows)) * DAY_SECONDS)
    elsewhere = marked(trades, "refund_elsewhere")[back.order]
    other = stage.payers[rng.integers(0, len(stage.payers), len(rows))]
    back.payer, back.payee = back.payee, np.where(elsewhere, other, back.payer)
    back.place = places_of_suppliers()[trades.supplier[back.order]]
    back.when, back.refund_of, back.told = late, rows, late + 3600
    back.before = np.full(len(rows), -1)
    back.hidden, back.odd = np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
    back = _rows(back, np.flatnonzero(back.when <= parameters().last_second))
    return Money(
        **{name: np.concatenate([getattr(money, name), getattr(back, name)]) for name in Money.__dataclass_fields__}
    )


def places_of_suppliers() -> Ints:
    """The town of each supplier."""
    return np.array([places().index(code) for code in suppliers().place])


@dataclass(frozen=True)
class Quoted:
    """What payments quote: all ids, for each trade its invoice among the papers (-1: none), and the parties' rows."""

    ids: dict[str, Ids]
    invoices: Ints
    parties: pa.Table


def payment_records(rows: Ints, every: Money, trades: Trades, stage: Stage, quoted: Quoted) -> pa.Table:
    """One row per payment in `rows` and, before it, one for what was recorded otherwise at first."""
    money = _rows(every, rows)
    ids, accounts = quoted.ids, quoted.parties["account"].combine_chunks()
    columns = _columns(rows, money, trades, stage, quoted)
    changed = np.flatnonzero(money.before >= 0)
    was = {name: column.take(pa.array(changed)) for name, column in columns.items()}
    was["payer_id"] = ids["parties"].of(money.before[changed])
    was["from_account"] = accounts.take(pa.array(money.before[changed]))
    first = trades.when[money.order[changed]] + FIRST_RECORDED
    return pa.concat_tables([versioned("payments", columns, money.told), versioned("payments", was, first)])


def _columns(rows: Ints, money: Money, trades: Trades, stage: Stage, quoted: Quoted) -> dict[str, pa.Array]:
    """What stands in the books of each payment."""
    rng, ids = stage.rng, quoted.ids
    where, gaps, count = places(), parameters().gaps, len(rows)
    names, accounts = (quoted.parties[name].combine_chunks() for name in ("name", "account"))
    method = trades.method[money.order]
    refund = money.refund_of >= 0
    missing = (rng.random(count) < gaps["payer"]) & ~refund & (money.before < 0)
    banked = np.isin(method, [METHODS.index(name) for name in BANKED])
    named = np.where(money.odd, rng.integers(0, len(names), count), money.payer)
    to_place = stage.cast.firms.place[money.payee]
    payer, payee = pa.array(money.payer), pa.array(money.payee)
    elsewhere = rng.random(count) < gaps["from_country"]
    no_account = (rng.random(count) < gaps["from_account"]) | ~banked | money.hidden
    return {
        "payment_id": ids["payments"].of(rows),
        "order_id": ids["orders"].of(money.order),
        "document_id": ids["documents"].of(np.where(refund, -1, quoted.invoices[money.order])),
        "kind": words(["payment", "refund"], refund.astype(np.int64)),
        "refund_of": ids["payments"].of(money.refund_of),
        "paid_at": instants(money.when),
        "payer_id": blank(ids["parties"].of(money.payer), missing),
        "payee_id": ids["parties"].of(money.payee),
        "amount": amounts(money.amount),
        "currency": words(suppliers().currency, trades.supplier[money.order]),
        "method": words(METHODS, method),
        "provider": _providers(rows, trades, money, method),
        "from_country": blank(words(where.country, money.place), elsewhere),
        "from_city": blank(words(where.name, money.place), elsewhere | (rng.random(count) < 0.3)),
        "to_country": words(where.country, to_place),
        "to_city": words(where.name, to_place),
        "from_account": blank(accounts.take(payer), no_account),
        "to_account": blank(accounts.take(payee), ~banked),
        "originator_name": blank(names.take(pa.array(named)), money.hidden),
        "reference": spelled("order ", ids["orders"].of(money.order)),
    }


def _providers(rows: Ints, trades: Trades, money: Money, method: Ints) -> pa.Array:
    """Who carried the money; letters of credit are drawn at a bank of the buyer's, those of a second one elsewhere."""
    credit = method == METHODS.index("letter_of_credit")
    own = [PROVIDERS.get(name) for name in METHODS]
    twice = marked(trades, "financed_twice")[money.order]
    bank = np.where(twice, rows % len(BANKS), trades.customer[money.order] % len(BANKS))
    return words([*own, *BANKS], np.where(credit, len(own) + bank, method))
