"""Goods unrelated to the buyer's primary business.

A firm buys what it sells, makes things from, or uses up. Goods that have no place in its business may be bought for
somebody else; the researchers who traced recovered goods name it among the signs shared by the suspicious purchases.

Innocent: The firm has widened its business and the register lags behind; it buys for a sister company or as a favour
    to a customer; the recorded activity is wrong or too narrow; a general trader buys what it is asked for.
Cannot see: A second activity of the same firm; what the goods are where no code is given; how much is usual for goods
    that hardly anyone in this ledger orders.
Check: What do its web site and register entry say that it does? What has it bought before, and from whom else?
Ask: What does your company use these goods for, or to whom does it sell them?
Source: Conflict Armament Research, study of procurement networks, 2020; BIS, Know Your Customer guidance, Supplement
    No. 3 to 15 CFR Part 732 (the product does not fit the buyer's line of business); NECC and OFSI, Red Alert,
    6 December 2023; FATF and Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import fires, line, order, outside, party, row, silent, unassessable
from chokepoint.observe.fitting import RELATED, activity_named, distance, goods_named, size
from chokepoint.observe.indicator import Indicator, Row

LEAST_SHARE = 0.1
"""Share of an order's value that goods unrelated to the business must make up. Ours: less is a by-purchase."""


def finding(orders: ir.Table, customer_fit: ir.Table, activities: ir.Table) -> ir.Table:
    """One row per order. Strength: by affinity and quantity of the goods furthest from the business, and their share.

    Each line is related, unrelated or unknown; it fires where unrelated lines make up the least share whatever the
    unknown ones are, and is silent where they cannot. Without the value of every line only the extremes can be told.
    """
    lines = customer_fit.mutate(
        unrelated=(customer_fit.affinity < RELATED).fill_null(False), unknown=customer_fit.affinity.isnull()
    )
    per_order = lines.group_by("order_id").agg(
        lines=lines.count(),
        unvalued=lines.value.isnull().sum(),
        total=lines.value.sum(),
        unrelated=lines.unrelated.sum(),
        unknown=lines.unknown.sum(),
        unrelated_value=lines.value.sum(where=lines.unrelated).fill_null(0),
        unknown_value=lines.value.sum(where=lines.unknown).fill_null(0),
    )
    rows = orders.select("order_id", "customer_id").left_join(per_order, "order_id")
    rows = rows.left_join(_told(lines.filter(lines.unrelated), activities), "order_id", rname="told_{name}")
    valued = (rows.unvalued == 0) & (rows.total > 0)
    doubtful = rows.unrelated + rows.unknown
    least = ibis.cases(
        (valued, rows.unrelated_value / rows.total), (rows.unrelated == rows.lines, 1.0), else_=0.0
    ).round(9)
    most = ibis.cases(
        (valued, (rows.unrelated_value + rows.unknown_value) / rows.total), (doubtful == 0, 0.0), else_=1.0
    ).round(9)
    fired = ibis.cases(
        (rows.lines.isnull(), ibis.null("boolean")),
        (least >= LEAST_SHARE, True),
        (most < LEAST_SHARE, False),
        else_=ibis.null("boolean"),
    )
    return rows.select(
        subject_id=rows.order_id,
        fired=fired,
        strength=rows.distance * least.sqrt(),
        basis=rows.goods + " against " + rows.activity,
        record_ids=rows.records.concat(ibis.array([record("parties", rows.customer_id)])),
    )


def _told(unrelated: ir.Table, activities: ir.Table) -> ir.Table:
    """One row per order with unrelated lines: `distance, goods, activity, records`."""
    who = activities.select("party_id", "title", "method")
    lines = unrelated.inner_join(who, [("customer_id", "party_id")])
    return lines.group_by("order_id").agg(
        distance=(distance(lines) * size(lines.relative)).max(),
        goods=listed(goods_named(lines.heading)),
        activity=activity_named(lines.industry, lines.title).max(),
        records=gathered(record("order_lines", lines.order_id, lines.line_no)),
    )


def applies(goods_due: ir.Table) -> ir.Table:
    """Orders of goods."""
    return goods_due


def _bought(hs_code: str, customers: range, quantity: int = 100) -> list[Row]:
    """Orders of one line each by customers of their own."""
    return [
        made
        for one in customers
        for made in (
            order(f"H{one}", f"c{one}", "2023-02-01"),
            line(hs_code, f"H{one}", quantity=quantity, unit="kg"),
        )
    ]


_PHONES = party(industry="4741")
_OFFICE_PAPER = _bought("4802", range(8))

INDICATOR = Indicator(
    code="CUS-03",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Goods unrelated to the buyer's business: {basis}.",
    questions=("customer-business", "goods", "quantity"),
    examples=(
        fires("pigment for a telephone shop", order(), _PHONES, line("321290", quantity=6000, unit="kg")),
        fires("activity in words", order(), party(industry_text="cep telefonu"), line("321290")),
        fires("half the value", order(), _PHONES, line("851712", amount=50), line("321290", line_no=2, amount=50)),
        fires("weakly for a general trader", order(), party(industry="4690"), line("321290")),
        fires(
            "paper by the tonne",
            order(),
            _PHONES,
            line("480257", quantity=90000, unit="kg"),
            *_OFFICE_PAPER,
        ),
        fires(
            "two others of the same activity are not enough",
            order(),
            _PHONES,
            line("321290"),
            *_bought("321290", range(2)),
            party("c0", industry="4741"),
            party("c1", industry="4741"),
        ),
        silent("telephones for a telephone shop", order(), _PHONES, line("851712")),
        silent("a division: one of its classes may buy them", order(), party(industry="47"), line("320890")),
        silent(
            "a little paper for the office", order(), _PHONES, line("480257", quantity=50, unit="kg"), *_OFFICE_PAPER
        ),
        silent("a twentieth", order(), _PHONES, line("851712", amount=95), line("321290", line_no=2, amount=5)),
        silent(
            "others of the same activity buy them",
            order(),
            _PHONES,
            line("321290"),
            *_bought("321290", range(3)),
            *(party(f"c{one}", industry="4741") for one in range(3)),
        ),
        silent(
            "loaded pairs of goods and activities",
            order(),
            _PHONES,
            line("321290"),
            row("goods_industries", hs_prefix="321290", industry="4741"),
        ),
        unassessable("activity not known", order(), party(), line("321290")),
        unassessable("words that mean nothing known", order(), party(industry_text="various"), line("321290")),
        unassessable("no code for the goods", order(), _PHONES, line(None)),
        unassessable("one line of two without a code", order(), _PHONES, line("851712"), line(None, line_no=2)),
        unassessable("mixed, without values", order(), _PHONES, line("851712"), line("321290", line_no=2)),
        unassessable("paper, nobody knows how much is usual", order(), _PHONES, line("480257", quantity=50, unit="kg")),
        unassessable("no lines known", order(), _PHONES),
        outside("a service", order(), _PHONES, line(kind="service")),
    ),
)
