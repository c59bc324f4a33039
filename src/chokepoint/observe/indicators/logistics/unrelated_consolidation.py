"""Unrelated commodities of several buyers brought together at one receiver.

Where the goods of buyers that have nothing to do with one another meet at a receiver that trades in none of them,
somebody behind the buyers collects them. Only how many kinds of goods meet, and how evenly, is counted; which ones is
neither learned nor shown.

Innocent: A store, a site office or a relief programme takes in what many send. Carriers, stores, grocers, department
    stores and mail order take in everything by trade and are outside.
Cannot see: Deliveries that were not recorded; receivers whose activity is not known; deliveries by other suppliers
    than those in this ledger.
Check: Whose goods does this receiver take in, and what ties their buyers to it?
Ask: What is the place of delivery used for, and who takes the goods on?
Source: Conflict Armament Research, study of procurement networks, 2020.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, record
from chokepoint.observe.examples import fires, in_doubt, line, order, outside, party, shipped, silent, unassessable
from chokepoint.observe.fitting import RELATED, distance
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.relations.delivery_known import CARRIERS
from chokepoint.observe.sameness import doubtful_pairs

WINDOW_DAYS = 365
"""How far back deliveries to the same receiver count. Ours."""

LEAST_CHAPTERS = 3
"""Kinds of unrelated goods (chapters) from which they count as brought together. Ours."""

LEAST_BUYERS = 2
"""Buyers, this one among them, whose goods must meet. Ours."""

LEAST_SUPPLIERS = 2
"""Suppliers of the other deliveries. Ours."""

OWNER = ""
"""Stands for the supplier where none is named: the ledger's owner."""

VARIETY = ("4711", "4719", "4791")
"""Activities that take in goods of every kind: non-specialised shops, mail order. Source: ISIC Rev. 4."""

LEAST_WEIGHT = 0.75
"""How much goods still count that the receiver's activity does not rule out, as with a general trader."""


def finding(orders: ir.Table, receivers: ir.Table, receiver_fit: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per order. Strength: 1 − 1 ÷ the effective number of unrelated chapters (exponential of their entropy).

    Counted are deliveries of the same receiver's last year, ordered before this order, by buyers other than the
    receiver, with goods that do not fit its activity. NULL where a receiver, its activity or a code is not known, where
    the buyers may be one, and where an entity that may be the receiver received goods.
    """
    unrelated = receiver_fit.filter((receiver_fit.affinity < RELATED).fill_null(False))
    weight = ibis.greatest(distance(unrelated), LEAST_WEIGHT)
    unrelated = unrelated.mutate(weight=weight).left_join(
        orders.select("order_id", "supplier_id"), "order_id", rname="o_{name}"
    )
    met = _met(receiver_fit, unrelated)
    counted = _counted(met, resemblances)
    surely = counted.filter(counted.certain)
    per_order = surely.group_by("order_id").agg(
        strength=surely.strength.max(),
        chapters=surely.chapters.max(),
        buyers=surely.buyers.max(),
        record_ids=surely.records.collect().flatten(),
    )
    open_ = _open(counted, receiver_fit, resemblances)
    known = receivers.group_by("order_id").agg(somebody_unknown=receivers.own.isnull().any())
    doubtful = receiver_fit.group_by("order_id").agg(untold=receiver_fit.affinity.isnull().any())
    rows = orders.select("order_id").left_join(known, "order_id").left_join(per_order, "order_id", rname="p_{name}")
    rows = rows.left_join(doubtful, "order_id", rname="d_{name}").left_join(open_, "order_id", rname="n_{name}")
    fired = ibis.cases(
        (rows.somebody_unknown.isnull(), ibis.null("boolean")),
        (rows.strength.notnull(), True),
        (rows.somebody_unknown | rows.untold.fill_null(False) | rows.open.notnull(), ibis.null("boolean")),
        else_=False,
    )
    basis = (
        rows.chapters.cast("string")
        + " kinds of goods outside the receiver's business, of "
        + rows.buyers.cast("string")
        + " buyers, within a year"
    )
    return rows.select(
        "strength", subject_id=rows.order_id, fired=fired, basis=basis, record_ids=rows.record_ids.sort()
    )


def _met(receiver_fit: ir.Table, unrelated: ir.Table) -> ir.Table:
    """One row per order, receiver, and unrelated line that met there: the order's own, and earlier ones."""
    own = receiver_fit.select(
        "order_id", "consignee_id_entity", own_buyer="customer_id_entity", own_at="ordered_at"
    ).distinct()
    there = unrelated.select(
        "consignee_id_entity",
        "chapter",
        "weight",
        "shipments",
        "supplier_id",
        there_id="order_id",
        buyer="customer_id_entity",
        there_at="ordered_at",
    )
    rows = own.inner_join(there, "consignee_id_entity")
    days = rows.own_at.date().delta(rows.there_at.date(), unit="day")
    earlier = (rows.there_at < rows.own_at) & (days <= WINDOW_DAYS)
    return rows.filter((rows.there_id == rows.order_id) | earlier)


def _open(counted: ir.Table, receiver_fit: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per order of which the receiver may be another that received goods, or the buyers may be one: `open`."""
    places = receiver_fit.select("order_id", "consignee_id_entity").distinct()
    others = receiver_fit.select(right_id="consignee_id_entity").distinct()
    doubted = resemblances.semi_join(others, "right_id").select(consignee_id_entity="left_id").distinct()
    orders = places.semi_join(doubted, "consignee_id_entity").select("order_id")
    return orders.union(counted.filter(~counted.certain).select("order_id"), distinct=True).mutate(open=True)


def _counted(met: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per order and receiver at which enough meets: `chapters, buyers, certain, strength, records`.

    `certain`: whether buyers enough remain if those that may be one are.
    """
    keys = ["order_id", "consignee_id_entity"]
    per_chapter = met.group_by(*keys, "chapter").agg(orders=met.there_id.nunique())
    total = per_chapter.group_by(keys).agg(total=per_chapter.orders.sum())
    shares = per_chapter.inner_join(total, keys)
    share = shares.orders / shares.total
    shares = shares.mutate(part=-share * share.ln())
    spread = shares.group_by(keys).agg(entropy=shares.part.sum(), chapters=shares.count())
    who = met.group_by(keys).agg(
        buyers=met.buyer.nunique(),
        has_own=(met.there_id == met.order_id).any(),
        suppliers=met.supplier_id.fill_null(OWNER).nunique(where=met.there_id != met.order_id),
        weight=met.weight.mean(),
        records=gathered(record("orders", met.there_id)),
    )
    rows = spread.inner_join(who, keys)
    enough = (rows.chapters >= LEAST_CHAPTERS) & (rows.buyers >= LEAST_BUYERS) & (rows.suppliers >= LEAST_SUPPLIERS)
    rows = rows.filter(enough & rows.has_own)
    doubts = doubtful_pairs(met, resemblances, keys, "buyer").select(*keys, "pairs")
    rows = rows.left_join(doubts, keys).drop("order_id_right", "consignee_id_entity_right")
    rows = rows.mutate(certain=rows.buyers - rows.pairs.fill_null(0) >= LEAST_BUYERS)
    return rows.mutate(strength=((1 - 1 / rows.entropy.exp()) * rows.weight).round(9))


def applies(delivery_known: ir.Table, receivers: ir.Table, activities: ir.Table) -> ir.Table:
    """Orders delivered to anybody but those who take in everything by trade."""
    rows = receivers.left_join(activities.select("party_id", "industry"), [("consignee_id", "party_id")])
    everything = rows.industry.isin(VARIETY) | rows.industry.substr(0, 2).isin(CARRIERS)
    rows = rows.mutate(everything=everything.fill_null(False) & (~rows.own).fill_null(False))
    per_order = rows.group_by("order_id").agg(some=(~rows.everything).any())
    known = delivery_known.left_join(per_order, [("subject_id", "order_id")])
    return known.select("subject_id", applies=known.applies & known.some.fill_null(True))


def _deliveries(*codes: str, buyer: str = "other", at: str = "2024-03-01") -> list[Row]:
    """Earlier orders of somebody else from suppliers of their own, delivered to `x`."""
    return [
        made
        for code in codes
        for made in (
            order(f"H{code}", buyer, at, supplier_id=f"s{code}"),
            line(code, f"H{code}"),
            shipped("x", f"S{code}", f"H{code}"),
        )
    ]


_OFFICE = party("x", industry="6920")
_OWN = (order(), line("310520"), shipped("x"))

INDICATOR = Indicator(
    code="LOG-09",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Delivered where unrelated goods meet: {basis}.",
    questions=("receiver", "receiver-business", "same-party"),
    examples=(
        fires("three kinds at an office", *_OWN, _OFFICE, *_deliveries("401110", "850440")),
        fires(
            "a general trader, in words",
            *_OWN,
            party("x", industry_text="trade in goods"),
            *_deliveries("401110", "850440"),
        ),
        silent("nothing else delivered there", *_OWN, _OFFICE),
        silent("all of one buyer", *_OWN, _OFFICE, *_deliveries("401110", "850440", buyer="buyer")),
        silent("two years before", *_OWN, _OFFICE, *_deliveries("401110", "850440", at="2022-03-01")),
        silent("only afterwards", *_OWN, _OFFICE, *_deliveries("401110", "850440", at="2024-07-01")),
        silent(
            "what the receiver deals in", *_OWN, party("x", industry="4653"), *_deliveries("843280", "841370", "870110")
        ),
        silent("to the buyer", order(), line("310520"), shipped()),
        unassessable(
            "the buyers may be one", *_OWN, _OFFICE, *_deliveries("401110", "850440"), *in_doubt("buyer", "other")
        ),
        unassessable(
            "the receiver may be another that received goods",
            *_OWN,
            _OFFICE,
            party("z", industry="6920"),
            order("O2", "c"),
            line("401110", "O2"),
            shipped("z", "S2", "O2"),
            *in_doubt("x", "z"),
        ),
        unassessable("receiver's business not known", *_OWN, party("x"), *_deliveries("401110", "850440")),
        unassessable("receiver not recorded", order(), line("310520"), shipped(None)),
        unassessable("goods without a code", order(), line(None), shipped("x"), _OFFICE, *_deliveries("401110")),
        unassessable("no shipment known", order(), line("310520")),
        outside("to a forwarder", *_OWN, party("x", industry="5229"), *_deliveries("401110", "850440")),
        outside("to a department store", *_OWN, party("x", industry="4719"), *_deliveries("401110", "850440")),
    ),
)
