"""Recovered items, their custody, and requests to trace them."""

from chokepoint.records.schema import (
    SOURCE,
    Table,
    amount,
    choice,
    coordinates,
    country,
    day,
    flag,
    identifier,
    reference,
    text,
)

ITEMS = Table(
    "items",
    "one item, or one lot of like items, as documented",
    (
        identifier("item_id", "the item"),
        text("category", "weapon, ammunition, component, vehicle …, as the source states it"),
        text("class", "class as the source states it"),
        text("hs_code", "Harmonized System code", code="hs"),
        reference("manufacturer_id", "parties", "the maker"),
        text("manufacturer_name", "the maker's name as marked"),
        country("country_of_manufacture", "where it was made"),
        text("model", "model as marked"),
        text("serial_number", "serial number; `?` stands for one unread character, `*` for several"),
        text("lot_number", "lot or batch"),
        day("manufactured_on", "date of manufacture"),
        day("documented_on", "when it was documented", required=True),
        text("place", "UN/LOCODE or town where it was documented"),
        country("country", "country where it was documented"),
        *coordinates("where it was documented"),
        text("recovered_from", "from whom it was recovered"),
        text("recovery_context", "how it was recovered"),
        amount("quantity", "how many the record stands for", minimum=0, null="one"),
        text("specification", "public description"),
        flag("marks_removed", "whether marks were removed"),
        SOURCE,
    ),
    key=("item_id",),
    happened="documented_on",
)

CUSTODY_EVENTS = Table(
    "custody_events",
    "one change of hands",
    (
        identifier("event_id", "the event"),
        reference("item_id", "items", "the item", null="the whole lot"),
        text("lot_number", "the lot"),
        choice(
            "kind",
            "manufacture export import sale retransfer loss capture recovery",
            "what happened",
            required=True,
        ),
        day("occurred_from", "earliest day it can have happened", required=True),
        day("occurred_to", "latest day it can have happened", null="that same day"),
        reference("from_party_id", "parties", "who gave"),
        reference("to_party_id", "parties", "who took"),
        text("place", "where"),
        country("country", "in which country"),
        text("legal_basis", "licence or contract that allowed it", null="none stated"),
        reference("document_id", "documents", "the paper that shows it"),
        SOURCE,
    ),
    key=("event_id",),
    happened="occurred_from",
)

TRACE_REQUESTS = Table(
    "trace_requests",
    "one request to trace one item",
    (
        identifier("request_id", "the request"),
        reference("item_id", "items", "the item", required=True),
        text("addressed_to", "who was asked", required=True),
        day("sent_on", "when", required=True),
        choice("outcome", "full partial refused no_record none", "what came back", null="still open"),
        day("responded_on", "when the answer came", null="no answer yet"),
        reference("next_holder_id", "parties", "the holder that the answer names"),
    ),
    key=("request_id",),
    happened="sent_on",
    revealed={"responded_on": ("responded_on", "outcome", "next_holder_id")},
)
