"""Goods that left without a town or a street being named for their delivery, or for a town that no gazetteer knows.

A carrier must know where to go. Where the record of a shipment does not say it, and those of the others do, the place
was told to somebody else.

Innocent: A clerk left the field empty; goods are collected at the seller's gate; a hamlet or a spelling that the
    gazetteer lacks.
Cannot see: Whether a place that is named is where the goods went.
Check: What does the carrier's proof of delivery say, and who signed it?
Ask: Please give us street and town of the delivery.
Source: Supplement No. 3 to 15 CFR Part 732 (BIS), red flags: deliveries are planned for out-of-the-way destinations.
    Shares and strengths are this project's own.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.engines.places import place_key
from chokepoint.observe.evidence import record
from chokepoint.observe.examples import fires, order, outside, place, shipped, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged
from chokepoint.observe.relations.shipment_overdue import LEFT

LEAST_SHARE = 0.97
"""Share of the ledger's shipments whose place is named, or found, from which one that is not stands out. Ours."""

LEAST_SHIPMENTS = 50
"""Shipments from which that share can be told. Ours."""

NOWHERE, NO_TOWN, NOT_FOUND = 1.0, 0.6, 0.4
"""Strengths: not even a country; no town and no street; a town in no gazetteer. Ours."""


def finding(orders: ir.Table, shipments: ir.Table, places: ir.Table) -> ir.Table:
    """One row per order. Strength: by what is missing.

    NULL where nothing was shipped, where it is not known whether the goods left, and where the ledger's shipments in
    general name no place, or name places that the gazetteer does not find. A place given by coordinates is found.
    """
    sent = _sent(shipments, places)
    shares = sent.agg(
        many=sent.count() >= LEAST_SHIPMENTS,
        named_share=sent.named.mean(),
        found_share=(sent.found.fill_null(True)).mean(where=sent.named),
    )
    rows = sent.filter(~sent.named | ~sent.found.fill_null(False)).cross_join(shares)
    tells = ibis.cases(
        (~rows.named, rows.many & (rows.named_share >= LEAST_SHARE)),
        else_=rows.many & (rows.found_share >= LEAST_SHARE) & rows.found.notnull(),
    )
    rows = rows.mutate(
        shows=(tells.fill_null(False) & rows.left.fill_null(False)).ifelse(True, ibis.null("boolean")),
        strength=ibis.cases((rows.named, NOT_FOUND), (rows.delivery_country.notnull(), NO_TOWN), else_=NOWHERE),
        words=ibis.cases(
            (rows.named, ibis.literal("town in no gazetteer: ") + rows.delivery_city),
            (rows.delivery_country.notnull(), ibis.literal("no town or street in ") + rows.delivery_country),
            else_=ibis.literal("no place at all"),
        ),
        record=record("shipments", rows.shipment_id),
    )
    return judged(orders, rows, orders.anti_join(sent, "order_id"), strength=_.strength.max())


def _sent(shipments: ir.Table, places: ir.Table) -> ir.Table:
    """One row per shipment of an order: `named`, `found` (NULL: no town, or no country to find it in), `left`."""
    key = place_key(
        shipments.delivery_country, shipments.delivery_city, shipments.delivery_latitude, shipments.delivery_longitude
    )
    rows = shipments.filter(shipments.order_id.notnull()).select(
        "shipment_id",
        "order_id",
        "delivery_city",
        "delivery_country",
        place_id=key,
        named=shipments.delivery_city.notnull() | shipments.delivery_address.notnull(),
        townless=shipments.delivery_city.isnull(),
        left=ibis.cases(
            (shipments.shipped_at.notnull() | shipments.delivered_at.notnull(), True),
            (shipments.status.isin(LEFT), True),
            else_=ibis.null("boolean"),
        ),
    )
    spots = places.select("place_id", spot=places.latitude.notnull())
    rows = rows.left_join(spots, "place_id").drop("place_id_right")
    found = ibis.cases(
        (rows.spot, True),
        (rows.townless, rows.named.ifelse(True, ibis.null("boolean"))),
        (rows.delivery_country.isnull(), ibis.null("boolean")),
        else_=False,
    )
    return rows.mutate(found=found)


def applies(carriage_due: ir.Table) -> ir.Table:
    """Orders whose goods are to travel."""
    return carriage_due


_BREMEN = place("DEBRE", 53.1, 8.8, name="Bremen")
_NAMED = {"delivery_city": "Bremen", "delivery_country": "DE"}


def _others(count: int = 60, **cells: str) -> tuple[Row, ...]:
    given = cells or _NAMED
    return (
        _BREMEN,
        *(
            made
            for number in range(count)
            for made in (
                order(f"H{number}", "other", "2023-01-10"),
                shipped("other", f"H{number}", f"H{number}", **given),
            )
        ),
    )


_OTHERS = _others()

INDICATOR = Indicator(
    code="LOG-05b",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Where the goods went was not said: {basis}.",
    absence=(
        "shipments.delivery_city",
        "shipments.delivery_address",
        "shipments.delivery_latitude",
        "shipments.delivery_longitude",
    ),
    questions=("delivery-terms", "receiver"),
    examples=(
        fires("no town", order(), shipped(delivery_country="DE"), *_OTHERS),
        fires("no country either", order(), shipped(), *_OTHERS),
        fires("a town in no gazetteer", order(), shipped(delivery_city="Nirgendwo", delivery_country="DE"), *_OTHERS),
        silent("a town", order(), shipped(**_NAMED), *_OTHERS),
        silent(
            "a street", order(), shipped(delivery_country="DE", delivery_address="Hafenstrasse 4, Bremen"), *_OTHERS
        ),
        silent(
            "a hamlet by its coordinates",
            order(),
            shipped(delivery_city="Nirgendwo", delivery_country="DE", delivery_latitude=53, delivery_longitude=9),
            *_OTHERS,
        ),
        unassessable("no town, as with the others", order(), shipped(), *_others(delivery_country="DE")),
        unassessable(
            "a town in no gazetteer, as with the others",
            order(),
            shipped(delivery_city="Nirgendwo", delivery_country="DE"),
            *_others(delivery_city="Nirgends", delivery_country="DE"),
        ),
        unassessable("few shipments", order(), shipped(delivery_country="DE"), *_others(10)),
        unassessable("country unrecorded", order(), shipped(delivery_city="Nirgendwo"), *_OTHERS),
        unassessable("not known to have left", order(), shipped(shipped_at=None), *_OTHERS),
        unassessable("nothing shipped", order(stage="order"), *_OTHERS),
        outside("an inquiry", order(stage="inquiry"), *_OTHERS),
    ),
)
