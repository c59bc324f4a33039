"""What the stage that connects hands on: ties and networks, custody of items, junctions, what payments settle, and
the shapes that they make."""

from chokepoint.records.schema import (
    Column,
    Table,
    Type,
    country,
    day,
    flag,
    identifier,
    integer,
    real,
    reference,
    text,
    texts,
)

SHOWN_RECORDS = 20
"""Records that an edge names: a busy one rests on a hundred thousand."""

EDGES = Table(
    "edges",
    "one tie, or one kind of dealing, between two entities that records show",
    (
        identifier("from_entity_id", "who sells, pays, sends, arranges, hands on …; of a tie, the lesser id"),
        identifier("to_entity_id", "the other end"),
        identifier(
            "kind",
            "of a tie, the relationship, or what contact both state: same account …; of a dealing: sold to, bought "
            "for, paid, paid for, paid on behalf of, shipped to, delivered for, notified for, traced through",
        ),
        flag("directed", "true of a dealing, which has a direction; false of a tie", required=True),
        real(
            "weight",
            "how telling it is: 1 for a relationship, one over the others who state a contact; of a dealing, one over "
            "the geometric mean of how many each end has of that kind",
            required=True,
            minimum=0,
            maximum=1,
        ),
        integer("records", "records that show it", required=True, minimum=1),
        Column("first_on", Type.DAY, "first day on which it shows", null="always, as far as known"),
        Column("last_on", Type.DAY, "last day on which it shows", null="still, or not known"),
        real("value_usd", "money that moved by it", unit="US dollars", null="none, or no rate is known", minimum=0),
        texts("record_ids", f"the records that show it, as table/key: the first {SHOWN_RECORDS} by id"),
    ),
    key=("from_entity_id", "to_entity_id", "kind"),
)

MEMBERS = Table(
    "members",
    "one entity in one network",
    (identifier("network_id", "the network"), identifier("entity_id", "the entity")),
    key=("network_id", "entity_id"),
)

ROLES = Table(
    "roles",
    "one entity in one role",
    (
        identifier("entity_id", "the entity"),
        identifier(
            "role",
            "purchaser, supplier, end user, payer, payee, consignor, consignee, notify party, forwarder, carrier, "
            "holder, broker or agent, technician, adviser, director",
        ),
        integer("records", "times that records name it so", required=True, minimum=1),
        Column("first_on", Type.DAY, "first day"),
        Column("last_on", Type.DAY, "last day"),
    ),
    key=("entity_id", "role"),
)

JUNCTIONS = Table(
    "junctions",
    "one entity where supply lines meet that should be apart",
    (
        identifier("entity_id", "the entity"),
        text("role", "the role in which they meet there", required=True),
        real(
            "score",
            "how far its lines exceed those of others in its role and trade with as many orders: minus the decimal "
            "logarithm of the probability",
            required=True,
            minimum=0,
        ),
        integer(
            "lines", "supply lines that meet there and share neither customer nor source", required=True, minimum=0
        ),
        real("expected", "lines that others with as many orders have", required=True, minimum=0),
        integer("orders", "orders of those lines", required=True, minimum=0),
        texts("record_ids", f"an order of each line, the first {SHOWN_RECORDS} by id"),
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

PAYMENT_MATCHES = Table(
    "payment_matches",
    "one order, invoice or shipment that one payment without a reference may settle, or none of a kind",
    (
        reference("payment_id", "payments", "the payment", required=True),
        identifier("kind", "order, document or shipment"),
        text("subject_id", "which one", null="none of those on record"),
        real("likelihood", "that the payment settles it", required=True, minimum=0, maximum=1),
        text("basis", "what agrees and what differs, in words", required=True),
    ),
    key=("payment_id", "kind", "subject_id"),
)

HOT_SPOTS = Table(
    "hot_spots",
    "one area and span of time that holds more findings or deliveries than expected",
    (
        text("hot_spot_id", "what it is of and its place among these: `findings 1`", required=True),
        text("measure", "findings: what signs come to; deliveries: how many", required=True),
        integer("rank", "place among those of the measure, the strongest first", required=True, minimum=1),
        text("centre", "the place in its middle: country and town, or square of a grid", required=True),
        country("country", "country of the middle", null="not recorded"),
        text("town", "town of the middle, in small letters", null="none named"),
        real("latitude", "latitude of the middle", unit="degrees", required=True),
        real("longitude", "longitude of the middle", unit="degrees", required=True),
        real("radius_km", "radius of the circle; 1: the one place", unit="km", required=True),
        day("from_day", "first day of its first month", required=True),
        day("to_day", "last day of its last month", required=True),
        integer("deliveries", "orders delivered there in that time", required=True, minimum=0),
        integer("customers", "customers of these", required=True, minimum=0),
        real(
            "observed",
            "what was found: log-odds of signs beyond what 19 of 20 show, added up; or deliveries",
            required=True,
        ),
        real("expected", "what its deliveries, or its place and time, would let expect", required=True),
        real("log_ratio", "log-likelihood ratio of more inside than outside", required=True),
        real("p", "share of chance deals whose strongest area is as strong", required=True, minimum=0, maximum=1),
        real("gi_star", "Gi* of the middle over the whole time", null="cannot be told"),
        texts("places", "places inside with such deliveries, those with most first"),
        texts("record_ids", "orders there, those whose signs weigh most first; at most 50"),
    ),
    key=("hot_spot_id",),
)

SHAPES = Table(
    "shapes",
    "one shape that payments make between accounts",
    (
        identifier("shape_id", "the shape: its kind and its first payment"),
        text(
            "kind",
            "fan-in, fan-out, gather-scatter, scatter-gather, cycle, random, bipartite, stack, structuring or "
            "pass-through",
            required=True,
        ),
        text(
            "account_id",
            "the entity or account at its centre, or from which it begins: an account stands for itself where its "
            "holder is not known",
            required=True,
        ),
        texts("account_ids", f"entities and accounts that take part: the first {SHOWN_RECORDS} by id"),
        day("first_on", "day of its first payment", required=True),
        day("last_on", "day of its last payment", required=True),
        integer("accounts", "entities and accounts that take part", required=True, minimum=1),
        integer("payments", "payments that make it", required=True, minimum=1),
        real("amount_usd", "these added up", unit="US dollars", null="a rate is not known", minimum=0),
        real("share_passed_on", "share of what came into the centre that went on", null="says nothing of this kind"),
        real(
            "score",
            "minus the decimal logarithm of how many as striking are expected if payments were dealt anew among "
            "accounts as busy; 0: one or more",
            required=True,
            minimum=0,
        ),
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

MONEY_ACCOUNTS = Table(
    "money_accounts",
    "one entity, or account whose holder is not known, between which and others money moved",
    (
        identifier("account_id", "the entity or account"),
        flag("party", "true of an entity, false of an account", required=True),
        integer("payments_in", "payments that came in", required=True, minimum=0),
        integer("payments_out", "payments that went out", required=True, minimum=0),
        real("in_usd", "what came in, where a rate is known", unit="US dollars", required=True, minimum=0),
        real("out_usd", "what went out, where a rate is known", unit="US dollars", required=True, minimum=0),
        integer("payers", "different ones who paid it", required=True, minimum=0),
        integer("payees", "different ones whom it paid", required=True, minimum=0),
        real("out_of_in", "what went out, as a share of what came in", null="nothing came in"),
        real("passed_on", "share of what came in that went on within a week, first in first out", null="nothing did"),
        real("median_held_days", "how long half of what went on was held, or less", unit="days", null="nothing did"),
        real("round_sums", "share of its payments that are of whole hundreds", required=True, minimum=0, maximum=1),
        real(
            "below_threshold",
            "share of its payments that stand just below a reporting threshold",
            required=True,
            minimum=0,
            maximum=1,
        ),
    ),
    key=("account_id", "party"),
)

CONNECTED: tuple[Table, ...] = (
    EDGES,
    MEMBERS,
    ROLES,
    JUNCTIONS,
    HOLDERS,
    CHAINS,
    DIVERSIONS,
    CUSTODY_FAULTS,
    PAYMENT_MATCHES,
    SHAPES,
    SHAPE_PAYMENTS,
    MONEY_ACCOUNTS,
    HOT_SPOTS,
)
