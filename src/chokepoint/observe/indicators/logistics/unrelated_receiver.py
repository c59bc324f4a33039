"""Goods delivered to an unrelated small business or a dwelling.

What is delivered to a telephone kiosk that has no use for it goes on from there to somebody who does not appear.

Innocent: A neighbour or relative takes the parcel in; the shop is a collection point; the buyer's fitter or customer
    takes the goods on site. Forwarders are another sign's matter.
Cannot see: Receivers that were not recorded; ties between buyer and receiver that nobody has recorded; a second
    activity of the receiver.
Check: What stands at the place of delivery? Does the receiver take goods for other buyers too?
Ask: What is the place of delivery used for, and who takes the goods on?
Source: Conflict Armament Research, study of procurement networks, 2020.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import listed, record
from chokepoint.observe.examples import fires, line, order, outside, party, shipped, silent, unassessable
from chokepoint.observe.fitting import RELATED, activity_named, distance, goods_named
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.judging import judged
from chokepoint.observe.relations.banded_lines import MICRO, SMALL
from chokepoint.observe.relations.delivery_known import CARRIERS

DWELLING = 0.8
"""Strength for a private person. Ours: it may be the buyer's own home, where the goods are stored."""

SMALL_FIRM = 0.6
"""How much a small firm counts, as against a micro one. Ours."""


def finding(
    orders: ir.Table,
    receivers: ir.Table,
    receiver_fit: ir.Table,
    parties: ir.Table,
    unshipped_orders: ir.Table,
) -> ir.Table:
    """One row per order. Strength: how far the goods nearest to the receiver's business are from it, and its size.

    A receiver other than the buyer counts where it is a person, or a firm below the medium size that no line of the
    order fits. NULL where its kind, size or activity, or a line's code, is not known and would decide.
    """
    fits = receiver_fit.mutate(distance=distance(receiver_fit))
    per_receiver = fits.group_by("order_id", "consignee_id").agg(
        related=(fits.affinity >= RELATED).any().fill_null(False),
        unknown=fits.affinity.isnull().any(),
        distance=fits.distance.min(),
        activity=activity_named(fits.industry, fits.title).max(),
        carries=fits.industry.substr(0, 2).isin(CARRIERS).any().fill_null(False),
        goods=listed(goods_named(fits.heading)),
        shipments=fits.shipments.arbitrary(),
    )
    who = parties.select("party_id", "kind", "employees")
    rows = per_receiver.left_join(who, [("consignee_id", "party_id")])
    in_doubt = ibis.null("boolean")
    unnamed = rows.kind.isnull() | rows.activity.isnull()
    odd = ibis.cases(
        (rows.carries, False),
        (rows.kind == "person", True),
        (rows.related | (rows.employees >= SMALL), unnamed.ifelse(in_doubt, False)),
        (rows.unknown | rows.employees.isnull(), in_doubt),
        else_=True,
    )
    firm = rows.distance * (rows.employees < MICRO).ifelse(1.0, SMALL_FIRM)
    private = (rows.kind == "person").fill_null(False)
    told = private.ifelse(
        rows.consignee_id + ", a private person", rows.consignee_id + ", " + rows.activity + ", against " + rows.goods
    )
    rows = rows.mutate(
        shows=odd, weight=private.ifelse(DWELLING, firm), words=told, record=record("parties", rows.consignee_id)
    )
    somebody_unknown = receivers.filter(receivers.own.isnull()).select("order_id")
    unseen = unshipped_orders.union(somebody_unknown)
    rows = judged(orders, rows, unseen, strength=_.weight.max(), shipments=_.shipments.collect().flatten())
    return rows.mutate(record_ids=rows.record_ids.concat(rows.shipments.sort()))


def applies(delivery_known: ir.Table) -> ir.Table:
    """Orders delivered to anybody but carriers and stores."""
    return delivery_known


_KIOSK = party("x", industry="4741", employees=2)
_PARTS = line("880730")

INDICATOR = Indicator(
    code="LOG-03",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Delivered to an unrelated small business or a dwelling: {basis}.",
    questions=("receiver", "receiver-business"),
    examples=(
        fires("aircraft parts to a telephone kiosk", order(), _PARTS, shipped("x"), _KIOSK),
        fires("to a person", order(), _PARTS, shipped("x"), party("x", kind="person")),
        fires("one parcel of two", order(), _PARTS, shipped(), shipped("x", "S2"), _KIOSK),
        silent("to the buyer", order(), _PARTS, shipped()),
        silent("to a firm of the trade", order(), _PARTS, shipped("x"), party("x", industry="3030", employees=5)),
        silent("to a large firm", order(), _PARTS, shipped("x"), party("x", industry="4741", employees=900)),
        unassessable("receiver not recorded", order(), _PARTS, shipped(None)),
        unassessable("receiver's business not known", order(), _PARTS, shipped("x"), party("x", employees=2)),
        unassessable("receiver's size not known", order(), _PARTS, shipped("x"), party("x", industry="4741")),
        unassessable("goods without a code", order(), line(None), shipped("x"), _KIOSK),
        unassessable("no shipment known", order(), _PARTS),
        outside("to a forwarder", order(), _PARTS, shipped("x"), party("x", industry="5229", employees=4)),
        outside("an inquiry", order(stage="inquiry"), _PARTS),
    ),
)
