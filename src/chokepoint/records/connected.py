"""What the stage that connects hands on: ties and networks, custody of items, shapes of money, and junctions."""

from chokepoint.records.schema import (
    Column,
    Table,
    Type,
    flag,
    identifier,
    instant,
    integer,
    real,
    reference,
    text,
    texts,
)

EDGES = Table(
    "edges",
    "one tie between two entities that records show",
    (
        identifier("from_entity_id", "one end"),
        identifier("to_entity_id", "the other end"),
        identifier("kind", "sold to, paid for, shipped to, same contact, related, director of …"),
        real("weight", "how much it counts", required=True),
        texts("record_ids", "the records that show it"),
    ),
    key=("from_entity_id", "to_entity_id", "kind"),
)

MEMBERS = Table(
    "members",
    "one entity in one network",
    (identifier("network_id", "the network"), identifier("entity_id", "the entity")),
    key=("network_id", "entity_id"),
)

JUNCTIONS = Table(
    "junctions",
    "one entity where supply lines meet that should be apart",
    (
        identifier("entity_id", "the entity"),
        real("score", "how far its lines exceed what an entity of as many ties would join by chance", required=True),
        integer("lines", "supply lines that meet there", required=True, minimum=0),
        real("expected", "lines that would meet there by chance", required=True, minimum=0),
        texts("record_ids", "the records that show the lines"),
    ),
    key=("entity_id",),
)

HOLDERS = Table(
    "holders",
    "one holder of one item over one span",
    (
        reference("item_id", "items", "the item", required=True),
        integer("hop", "number in the chain", required=True),
        reference("party_id", "parties", "the holder", null="a gap"),
        Column("held_from", Type.DAY, "first day", null="not known"),
        Column("held_to", Type.DAY, "last day", null="not known"),
        flag("lawful", "whether papers show lawful custody", null="neither lawful custody nor its end is shown"),
        text(
            "kind",
            "how it came there: custody event, maker, named as giver, answer or not recorded",
            required=True,
        ),
        text("event_type", "that kind as an event type of EPCIS 2.0", null="no event shows it"),
        text("matched_by", "what ties the records to the item: item, lot, lot mask or answer", null="nothing does"),
        real("grade", "grade of its weakest source", required=True, minimum=0, maximum=1),
        texts("record_ids", "the records that show it"),
    ),
    key=("item_id", "hop"),
)

CHAINS = Table(
    "chains",
    "one item's chain of custody as a whole",
    (
        reference("item_id", "items", "the item", required=True),
        text("state", "complete, gap or conflicting", required=True),
        reference("last_lawful_holder", "parties", "the last holder whose lawful custody is shown", null="none shown"),
        Column("diverted_from", Type.DAY, "earliest day on which it can have left lawful custody", null="not known"),
        Column("diverted_to", Type.DAY, "latest day on which it can have left lawful custody", null="not known"),
        text("first_outside", "kind of the first event outside lawful custody", null="none: it was not recovered"),
        real(
            "unknown_holder",
            "likelihood that it left lawful custody with a holder whom no record names",
            null="no holder is missing",
            minimum=0,
            maximum=1,
        ),
        text(
            "left_by",
            "captured from state stocks, captured from others, retransfer of state purchases, commercial procurement "
            "or unknown",
            null="nothing shows that it left",
        ),
        Column("transferred_on", Type.DAY, "last lawful transfer, earliest day", null="none shown"),
    ),
    key=("item_id",),
)

DIVERSIONS = Table(
    "diversions",
    "one party in whose hands one item may have left lawful custody",
    (
        reference("item_id", "items", "the item", required=True),
        reference("party_id", "parties", "the party", required=True),
        real("likelihood", "that it left lawful custody there", required=True, minimum=0, maximum=1),
        text("basis", "why, in words", required=True),
        texts("record_ids", "the records it rests on, as table/key"),
    ),
    key=("item_id", "party_id"),
)

CUSTODY_FAULTS = Table(
    "custody_faults",
    "one thing that does not fit in one item's custody",
    (
        reference("item_id", "items", "the item", required=True),
        identifier(
            "kind",
            "gap, overlap, impossible-speed, reappearance, imbalance, other-destination, unauthorised-retransfer",
        ),
        integer("number", "which of that kind, from 1", required=True, minimum=1),
        reference("party_id", "parties", "the holder concerned", null="none, or not known"),
        text("basis", "what was seen, in words", required=True),
        texts("record_ids", "the records it rests on, as table/key"),
    ),
    key=("item_id", "kind", "number"),
)

SHAPES = Table(
    "shapes",
    "one shape that payments make between accounts",
    (
        identifier("shape_id", "the shape: its kind and its first payment"),
        text(
            "kind",
            "fan-in, fan-out, scatter-gather, gather-scatter, cycle, stack, bipartite, random, structuring or "
            "pass-through",
            required=True,
        ),
        text("account_id", "the account at its centre, or the first of it", required=True),
        instant("first_at", "its first payment", required=True),
        instant("last_at", "its last payment", required=True),
        integer("accounts", "accounts that take part", required=True, minimum=1),
        integer("payments", "payments that make it", required=True, minimum=1),
        real("share_passed_on", "share of what came in that went on", null="nothing came in, or nothing can go on"),
    ),
    key=("shape_id",),
)

SHAPE_PAYMENTS = Table(
    "shape_payments",
    "one payment in one shape",
    (
        reference("shape_id", "shapes", "the shape", required=True),
        reference("payment_id", "payments", "the payment", required=True),
    ),
    key=("shape_id", "payment_id"),
)

CONNECTED: tuple[Table, ...] = (
    EDGES,
    MEMBERS,
    JUNCTIONS,
    HOLDERS,
    CHAINS,
    DIVERSIONS,
    CUSTODY_FAULTS,
    SHAPES,
    SHAPE_PAYMENTS,
)
