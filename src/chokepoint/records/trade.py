"""Orders and what follows from them: lines, payments, shipments, legs, documents, notes."""

from chokepoint.records.schema import (
    SOURCE,
    Column,
    Table,
    Type,
    amount,
    choice,
    country,
    currency,
    day,
    identifier,
    instant,
    integer,
    reference,
    text,
)

HS = text("hs_code", "goods by the Harmonized System, 4 to 10 digits, the more the better", code="hs")
CONTROL = text(
    "control_code",
    "entry of a public control list that covers the goods",
    null="not classified, or not controlled",
)

ORDERS = Table(
    "orders",
    "one order, inquiry or quote of one customer",
    (
        identifier("order_id", "the order"),
        instant("ordered_at", "when it was placed", required=True),
        reference("customer_id", "parties", "who buys", required=True),
        reference("supplier_id", "parties", "who sells", null="the ledger's owner"),
        reference("end_user_id", "parties", "who will use the goods", null="not declared"),
        choice("stage", "inquiry quote order refused", "how far it went", null="an order"),
        country("placed_from_country", "the country it was placed from"),
        text("channel", "how it was placed (web, phone, mail, agent …)"),
        currency(),
        amount("amount", "value of the whole order", minimum=0),
        text("incoterm", "delivery term, Incoterms 2020"),
        text("declared_end_use", "what the goods are said to be for", null="not declared"),
        text("requested_delivery", "date or place of delivery as asked for, as written"),
        text("status", "state in the source's own words"),
    ),
    key=("order_id",),
    happened="ordered_at",
)

ORDER_LINES = Table(
    "order_lines",
    "one line of an order",
    (
        reference("order_id", "orders", "the order", required=True),
        integer("line_no", "number of the line in the order", required=True, minimum=0),
        choice("kind", "goods service", "goods or a service", null="goods"),
        HS,
        text("description", "the goods in words"),
        amount("quantity", "how many or how much", minimum=0),
        text("unit", "unit of the quantity", null="pieces"),
        amount("unit_price", "price of one unit, in the order's currency", minimum=0),
        amount("amount", "value of the line, in the order's currency", minimum=0),
        CONTROL,
    ),
    key=("order_id", "line_no"),
)

PAYMENTS = Table(
    "payments",
    "one transfer of money",
    (
        identifier("payment_id", "the payment"),
        reference("order_id", "orders", "what it pays for", null="not stated: see the document"),
        reference("document_id", "documents", "the invoice it settles"),
        choice("kind", "payment refund fee", "what it is", null="a payment"),
        reference("refund_of", "payments", "the payment it gives back", null="not a refund"),
        instant("paid_at", "when it was made", required=True),
        reference("payer_id", "parties", "whose money it is, as far as stated"),
        reference("payee_id", "parties", "who receives it"),
        amount("amount", "how much", required=True, minimum=0),
        currency(required=True),
        choice(
            "method",
            "bank_transfer card cash money_transfer e_wallet prepaid crypto letter_of_credit cheque informal",
            "how it was paid",
        ),
        text("provider", "bank, agent or service that carried it"),
        country("from_country", "country it was sent from"),
        text("from_city", "town it was sent from"),
        country("to_country", "country it was sent to"),
        text("to_city", "town it was sent to"),
        text("from_account", "account it was drawn on", code="account"),
        text("to_account", "account it was credited to", code="account"),
        text(
            "originator_name",
            "sender's name as the message gives it",
            null="the message gives none, or it was not loaded",
        ),
        reference("ultimate_debtor_id", "parties", "on whose behalf the payer pays", null="nobody else is named"),
        text("reference", "purpose as written"),
    ),
    key=("payment_id",),
    happened="paid_at",
)

MODES = "sea air road rail post courier pipeline multimodal own"

SHIPMENTS = Table(
    "shipments",
    "one consignment",
    (
        identifier("shipment_id", "the shipment"),
        reference("order_id", "orders", "the order it delivers"),
        instant("shipped_at", "when it left", null="not yet, or not known"),
        instant("delivered_at", "when it arrived", null="not yet, or not known"),
        reference("consignor_id", "parties", "who sends"),
        reference("consignee_id", "parties", "who receives"),
        reference("notify_party_id", "parties", "who is told of the arrival"),
        reference("forwarder_id", "parties", "who arranges the carriage"),
        text("delivery_address", "street address of delivery"),
        text("delivery_city", "town of delivery"),
        country("delivery_country", "country of delivery"),
        Column("delivery_latitude", Type.DEGREE, "latitude of delivery", unit="degrees", minimum=-90, maximum=90),
        Column(
            "delivery_longitude",
            Type.DEGREE,
            "longitude of delivery",
            unit="degrees",
            minimum=-180,
            maximum=180,
        ),
        choice("mode", MODES, "means of carriage"),
        amount("gross_weight_kg", "weight with packing", unit="kg", minimum=0),
        choice("status", "planned shipped delivered failed returned cancelled", "how it ended"),
    ),
    key=("shipment_id",),
    happened="shipped_at",
    revealed={"delivered_at": ("delivered_at", "status")},
)

SHIPMENT_LEGS = Table(
    "shipment_legs",
    "one stretch of a shipment between two places",
    (
        reference("shipment_id", "shipments", "the shipment", required=True),
        integer("leg_no", "number of the stretch, in order of travel", required=True, minimum=0),
        text("from_place", "UN/LOCODE or town where it begins"),
        text("to_place", "UN/LOCODE or town where it ends"),
        country("from_country", "country where it begins"),
        country("to_country", "country where it ends"),
        instant("departed_at", "when it began"),
        instant("arrived_at", "when it ended", null="not yet, or not known"),
        reference("carrier_id", "parties", "who carries"),
        choice("mode", MODES, "means of carriage"),
    ),
    key=("shipment_id", "leg_no"),
    happened="departed_at",
    revealed={"arrived_at": ("arrived_at",)},
)

DOCUMENTS = Table(
    "documents",
    "one paper",
    (
        identifier("document_id", "the document"),
        choice(
            "kind",
            "invoice packing_list bill_of_lading end_user_certificate licence certificate_of_origin contract tender "
            "mandate delivery_verification other",
            "what it is",
            required=True,
        ),
        reference("order_id", "orders", "the order it belongs to", null="not tied to one order"),
        text("number", "its own number"),
        day("issued_at", "when it was issued"),
        reference("issuer_id", "parties", "who issued it"),
        reference("buyer_id", "parties", "the buyer it names"),
        reference("payer_id", "parties", "the payer it names"),
        reference("consignee_id", "parties", "the consignee it names"),
        text("goods_text", "the goods in its words"),
        HS,
        CONTROL,
        amount("quantity", "how many or how much", minimum=0, null="not limited, or not stated"),
        text("unit", "unit of the quantity"),
        amount("amount", "value it states", minimum=0),
        currency(),
        day("valid_from", "first day it holds", null="from its issue"),
        day("valid_to", "last day it holds", null="no end stated"),
        text("sha256", "hash of the file", null="no file"),
    ),
    key=("document_id",),
    happened="issued_at",
)

NOTES = Table(
    "notes",
    "one coded observation by a person",
    (
        identifier("note_id", "the note"),
        choice("subject_kind", "order party shipment payment item", "what it is about", required=True),
        identifier("subject_id", "which one"),
        instant("noted_at", "when it was noted", required=True),
        text("code", "code of the published list of observations", required=True, code="note"),
        text("text", "in words"),
        SOURCE,
    ),
    key=("note_id",),
    happened="noted_at",
)
