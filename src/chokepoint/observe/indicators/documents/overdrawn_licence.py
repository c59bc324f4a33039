"""A licence drawn on beyond its quantity, or whose number another buyer's licence bears.

A licence is for one exporter, one buyer and so many goods. Used again, it covers goods that no authority has looked at.

Innocent: A new licence has come and was not entered; orders were cancelled without the ledger saying so; general
    licences and those of a group serve several buyers, and are named by the same number.
Cannot see: What was drawn elsewhere; licences that were not loaded. One order that
    is by itself beyond its licence is a stop.
Check: What does the authority's register say of this licence and of what was drawn on it?
Ask: Please send the licence for this order, with the list of what was already delivered under it.
Source: FinCEN and BIS, joint alert of June 2022 on export control evasion: not checked; Commission Recommendation (EU)
    2019/1318 on internal compliance programmes for dual-use trade controls: licences and their conditions are checked
    before goods leave. Strengths are this project's own.
"""

from typing import Any

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.borne_by_others import borne_by_others
from chokepoint.observe.evidence import record
from chokepoint.observe.examples import (
    document,
    earlier_order,
    fires,
    in_doubt,
    line,
    order,
    outside,
    row,
    silent,
    unassessable,
)
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged
from chokepoint.observe.sameness import with_entities

TOLERANCE = 0.05
"""Share by which deliveries may pass a licence's quantity before it counts: weighing and rounding. Ours."""

LEAST_STRENGTH, FULL_EXCESS = 0.4, 0.5
"""Strength just beyond the tolerance, and the excess at which it is full. Ours."""

REUSED = 0.9
"""Strength of a number that stands for two buyers. Ours."""

TELLING_NUMBER = 6
"""Characters from which a number names one licence, and not a general one such as EU001. Ours."""

MOST_BUYERS = 5
"""Buyers with one number beyond which it is that of a general licence. Ours."""

LICENCE = "licence"


def finding(
    orders: ir.Table,
    documents: ir.Table,
    licence_due: ir.Table,
    licence_draws: ir.Table,
    identities: ir.Table,
    resemblances: ir.Table,
) -> ir.Table:
    """One row per order. Strength: by the excess, or REUSED.

    NULL where what was drawn or granted is not known, where a licence names neither order nor buyer, states no control
    code or has no number, or where two buyers with one number may be one.
    """
    licences = documents.filter(documents.kind == LICENCE)
    rows = _overdrawn(licence_draws).union(_reused(licences, orders, identities, resemblances))
    return judged(orders, rows, _unclear(licences, orders, licence_due, identities), strength=_.strength.max())


def _unclear(licences: ir.Table, orders: ir.Table, licence_due: ir.Table, identities: ir.Table) -> ir.Table:
    """Orders under a control code while a licence names neither order nor buyer, or their buyer's states no code."""
    general = licences.filter(licences.order_id.isnull())
    due = orders.semi_join(licence_due.filter(licence_due.applies), orders.order_id == licence_due.subject_id)
    due = with_entities(due.select("order_id", "customer_id"), identities, "customer_id")
    unowned = general.agg(unowned=general.buyer_id.isnull().any().fill_null(False))
    all_of_them = due.cross_join(unowned).filter(_.unowned).select("order_id")
    uncoded = with_entities(general.filter(general.control_code.isnull()), identities, "buyer_id")
    theirs = due.semi_join(uncoded, due.customer_id_entity == uncoded.buyer_id_entity).select("order_id")
    return all_of_them.union(theirs, distinct=True)


def _overdrawn(licence_draws: ir.Table) -> ir.Table:
    """One row per order, code and licence: whether more was drawn than all licences grant."""
    draws = licence_draws.mutate(excess=licence_draws.drawn / licence_draws.granted.nullif(0) - 1)
    known = draws.drawn.notnull() & draws.granted.notnull()
    percent = (100 * (1 + draws.excess.fill_null(0.0))).round().cast("int64").cast("string")
    degree = (draws.excess.fill_null(FULL_EXCESS) / FULL_EXCESS).clip(0.0, 1.0)
    shows = draws.drawn > draws.granted * (1 + TOLERANCE)
    return draws.select(
        "order_id",
        shows=known.ifelse(shows, ibis.null("boolean")),
        strength=LEAST_STRENGTH + (1 - LEAST_STRENGTH) * degree,
        words=ibis.literal("drawn to ") + percent + " % for " + draws.code,
        record=draws.licences,
    ).unnest("record")


def _reused(licences: ir.Table, orders: ir.Table, identities: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per order's or buyer's licence with no number, or with one that another buyer's licence bears.

    The buyer is the one that the licence names, or its order's customer. Every order of a buyer under a licence of its
    own that is tied to no order draws on it.
    """
    placed = orders.select("customer_id", own_order="order_id")
    owned = licences.left_join(placed, licences.order_id == placed.own_order)
    owned = owned.select(
        "document_id",
        "order_id",
        "issuer_id",
        holder_id=ibis.coalesce(owned.customer_id, owned.buyer_id),
        number=owned.number.strip().upper(),
        begins=ibis.coalesce(owned.valid_from, owned.issued_at),
    )
    owned = with_entities(owned.filter(owned.holder_id.notnull()), identities, "holder_id")
    told = owned.filter(owned.number.length() >= TELLING_NUMBER)
    pairs = borne_by_others(told, "number", "holder_id", resemblances, MOST_BUYERS)
    found = pairs.select(
        "order_id",
        "holder_id_entity",
        shows=~pairs.own,
        words=ibis.literal("number that stands for ") + pairs.other_id + " too",
        one=record("documents", pairs.document_id),
        other=record("documents", pairs.other_document),
    )
    unnumbered = owned.filter(owned.number.isnull())
    unnumbered = unnumbered.select(
        "order_id",
        "holder_id_entity",
        shows=ibis.null("boolean"),
        words=ibis.null("string"),
        one=record("documents", unnumbered.document_id),
        other=record("documents", unnumbered.document_id),
    )
    rows = _for_orders(found.union(unnumbered), orders, identities).mutate(strength=ibis.literal(REUSED))
    return ibis.union(
        *(rows.select("order_id", "shows", "strength", "words", record=rows[name]) for name in ("one", "other"))
    )


def _for_orders(rows: ir.Table, orders: ir.Table, identities: ir.Table) -> ir.Table:
    """The rows on licences of an order, and those on licences tied to none again for each order of their holder."""
    general = rows.filter(rows.order_id.isnull()).drop("order_id")
    placed = with_entities(orders.select("order_id", "customer_id"), identities, "customer_id")
    drawn = placed.inner_join(general, placed.customer_id_entity == general.holder_id_entity)
    kept = ("order_id", "shows", "words", "one", "other")
    return rows.filter(rows.order_id.notnull()).select(*kept).union(drawn.select(*kept))


def applies(licence_due: ir.Table) -> ir.Table:
    """Orders of goods under a control code."""
    return licence_due


_LISTED = row("controlled_goods", list_id="L", hs_prefix="8525", control_code="5A001")


def _line(quantity: float | None, order_id: str = "O", **cells: Any) -> Row:
    return line("852580", order_id, control_code="5A001", quantity=quantity, **cells)


def _licence(document_id: str = "L1", quantity: float | None = 100, **cells: Any) -> Row:
    """A licence of the buyer, for no one order."""
    given = {
        "order_id": None,
        "buyer_id": "buyer",
        "control_code": "5A001",
        "quantity": quantity,
        "unit": "pieces",
        "valid_from": "2024-01-01",
        "number": f"LIC-{document_id}-2024",
    }
    return document(LICENCE, document_id, **{**given, **cells})


def _drawn(quantity: float, ordered_at: str = "2024-03-01", order_id: str = "H1", **cells: Any) -> tuple[Row, ...]:
    """An earlier order of the buyer under the licence."""
    return (earlier_order(order_id, "buyer", ordered_at, **cells), _line(quantity, order_id))


_OWN: dict[str, Any] = {"order_id": "O", "buyer_id": None, "number": "LIC-4711"}
_OTHERS = document(LICENCE, "L9", None, buyer_id="other", number="lic-4711")

INDICATOR = Indicator(
    code="DOC-07",
    subject="order",
    finding=finding,
    applies=applies,
    explain="A licence used beyond what it grants: {basis}.",
    past=("orders", "order_lines", "documents"),
    questions=("goods-control", "quantity", "paper-numbers", "same-party"),
    examples=(
        fires("two orders beyond the licence", order(), _line(60), _licence(), *_drawn(60)),
        fires("three orders, two licences", order(), _line(90), _licence(), _licence("L2", 50), *_drawn(90)),
        fires("a number of another buyer's", order(), _line(10), _licence(**_OWN), _OTHERS),
        fires("the buyer's own licence, another's number", order(), _line(10), _licence(number="LIC-4711"), _OTHERS),
        silent("within the licence", order(), _line(40), _licence(), *_drawn(60)),
        silent("a second licence", order(), _line(60), _licence(), _licence("L2"), *_drawn(60)),
        silent("drawn before it began", order(), _line(60), _licence(), *_drawn(60, "2023-12-01")),
        silent("drawn later", order(), _line(60), _licence(), *_drawn(60, "2024-07-01")),
        silent("a quote drew nothing", order(), _line(60), _licence(), *_drawn(60, stage="quote")),
        silent(
            "a general licence",
            order(),
            _line(10),
            _licence(number="EU001"),
            document(LICENCE, "L9", None, buyer_id="other", number="EU001"),
        ),
        silent("no licence, another reason to stop", order(), _line(60)),
        unassessable("a licence without limit stated", order(), _line(60), _licence(quantity=None), *_drawn(60)),
        unassessable("another unit", order(), _line(60, unit="kg"), _licence(unit="l"), *_drawn(60)),
        unassessable("quantity unrecorded", order(), _line(None), _licence(), *_drawn(60)),
        unassessable(
            "one that may be the buyer ordered too",
            order(),
            _line(60),
            _licence(),
            earlier_order("H1", "twin", "2024-03-01"),
            _line(60, "H1"),
            *in_doubt("twin", "buyer"),
        ),
        unassessable(
            "the number of one that may be the buyer",
            order(),
            _line(10),
            _licence(**_OWN),
            _OTHERS,
            *in_doubt("other", "buyer"),
        ),
        unassessable("a licence of nobody", order(), _line(10), document(LICENCE, "L1", None, number="LIC-4711")),
        unassessable("a licence that states no code", order(), _line(10), _licence(control_code=None, hs_code="8525")),
        unassessable("no number", order(), _line(10), _licence(number=None)),
        unassessable("not known whether controlled", order(), line(), _LISTED),
        outside("goods on no list", order(), line("940360"), _LISTED),
    ),
)
