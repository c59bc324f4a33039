"""The questions whose answers fill missing columns. A customer's wording reveals neither a sign nor a threshold."""

from __future__ import annotations

from chokepoint.records.catalogue import Question

SAME_PARTY = "same-party"
"""Asks whether two parties are one; an explanation names the two."""

QUESTIONS: dict[str, Question] = {
    question.id: question
    for question in (
        Question(
            "payer",
            ("payments.payer_id", "payments.originator_name", "payments.from_account"),
            "Whose account paid? Ask the bank for the originator's name and account.",
            "Please send the bank's confirmation of your transfer.",
        ),
        Question(
            "payer-relation",
            ("relationships.from_party_id", "relationships.to_party_id", "relationships.kind"),
            "How is the payer tied to the customer? Look in the company register, ask for a mandate.",
            "Please tell us how the account holder is connected with your company, with a paper that shows it.",
        ),
        Question(
            "payer-business",
            ("parties.industry",),
            "What is the payer's line of business? Look in the company register.",
            None,
        ),
        Question(
            "payment-origin",
            ("payments.from_country", "payments.from_city"),
            "From which country was the payment sent? Look at the bank's advice.",
            None,
        ),
        Question(
            "payment-method",
            ("payments.method", "payments.provider"),
            "How was it paid, and through whom? Look at the receipt.",
            None,
        ),
        Question(
            "customer-business",
            ("parties.industry", "parties.industry_text"),
            "What is the customer's main activity? Look in the company register.",
            "Please describe your company's main activity.",
        ),
        Question(
            "customer-age",
            ("parties.incorporated_on",),
            "When was the customer's company formed? Look in the company register.",
            "Please send an extract from your company register.",
        ),
        Question(
            "customer-size",
            ("parties.employees",),
            "How many people does the customer employ?",
            "How many people work at your company?",
        ),
        Question(
            "customer-place",
            ("parties.country", "parties.city", "parties.latitude", "parties.longitude"),
            "Where is the customer's seat? Town and country suffice.",
            "Please confirm your company's address.",
        ),
        Question(
            "goods",
            ("order_lines.hs_code",),
            "Under which Harmonized System code do the goods fall?",
            None,
        ),
        Question(
            "quantity",
            ("order_lines.quantity", "order_lines.unit"),
            "How much was ordered, in which unit?",
            "Please confirm quantity and unit of each line.",
        ),
        Question(
            "order-value",
            ("orders.amount", "orders.currency"),
            "What does the order come to, in which currency?",
            None,
        ),
        Question(
            "price",
            ("order_lines.amount", "order_lines.unit_price", "order_lines.unit"),
            "At which price of one unit were the goods sold? Look at the order confirmation.",
            None,
        ),
        Question(
            "invoice",
            ("documents.amount", "documents.currency"),
            "What does the invoice come to, in which currency?",
            "Please send the invoice of this order once more.",
        ),
        Question(
            "refund-account",
            ("payments.to_account", "payments.from_account"),
            "From which account was the payment drawn, and to which was it given back? Look at the bank's advice.",
            None,
        ),
        Question(
            "reporting-thresholds",
            ("thresholds.amount", "exchange_rates.per_usd"),
            "Which reporting threshold holds in the countries of the payment? Load it, and the day's exchange rates.",
            None,
        ),
        Question(
            "goods-control",
            ("order_lines.control_code", "documents.valid_to"),
            "Are the goods on a control list, and does a licence cover them?",
            "Please send the licence or end-user certificate that covers the goods.",
        ),
        Question(
            "receiver",
            ("shipments.consignee_id", "shipments.delivery_city", "shipments.delivery_country"),
            "Who receives the goods, and where?",
            "Please confirm name and address of the place of delivery.",
        ),
        Question(
            "receiver-business",
            ("parties.industry", "parties.kind"),
            "What is the receiver's line of business?",
            "Please tell us what the place of delivery is used for.",
        ),
        Question(
            "route",
            ("shipment_legs.from_place", "shipment_legs.to_place", "shipment_legs.mode"),
            "By which route do the goods travel? Ask the forwarder for the stretches.",
            None,
        ),
        Question(
            "shipping",
            ("shipments.shipped_at", "shipments.status"),
            "Were the goods shipped? Ask the warehouse for the delivery note.",
            None,
        ),
        Question(
            "history",
            ("orders.ordered_at",),
            "Has this customer bought before the ledger begins? Look in older ledgers.",
            "Since when have you been our customer?",
        ),
        Question(
            "customer-kind",
            ("parties.kind",),
            "What is the customer: a company, a public body, a person?",
            "Do you buy for a company or for yourself?",
        ),
        Question(
            "goods-or-service",
            ("order_lines.kind", "order_lines.hs_code"),
            "Is each line of goods or a service?",
            None,
        ),
        Question(
            "items",
            ("custody_events.item_id", "custody_events.lot_number", "items.manufactured_on"),
            "Which items and lots were delivered, when were they made, and whose hands did they pass? Ask the maker.",
            "Please send the lot and serial numbers of what you received, and say where the goods are now.",
        ),
        Question(
            "end-user",
            ("orders.end_user_id",),
            "Who will use the goods? Look in the end-user statement.",
            "Please tell us who will use the goods, and where.",
        ),
        Question(
            SAME_PARTY,
            ("judgements.left_party_id", "judgements.right_party_id", "judgements.same"),
            "Are the parties that may be one the same? Look in the company register, then record a judgement.",
            None,
        ),
        Question(
            "contacts",
            ("parties.phone", "parties.email", "parties.website", "parties.address", "parties.account"),
            "How is the customer reached? Look for telephone, e-mail, web site, address and account.",
            "Please confirm your company's address, telephone number and e-mail address.",
        ),
        Question(
            "customer-numbers",
            ("parties.registration_number", "parties.tax_id"),
            "Which number has the customer in its company register? Compare it with other records.",
            "Please send an extract from your company register.",
        ),
        Question(
            "listed-party",
            ("parties.incorporated_on", "parties.country", "parties.registration_number"),
            "Do date, country and number of the party agree with the entry of the list?",
            None,
        ),
        Question(
            "papers",
            ("documents.sha256", "documents.buyer_id"),
            "Which papers came with the order, and whom do they name? File them.",
            "Please send the papers of this order once more.",
        ),
        Question(
            "amounts",
            ("documents.amount", "documents.currency", "orders.amount", "orders.currency"),
            "What do order, invoices and payments come to, in one currency? Which orders does each of them settle?",
            "Please tell us which orders your payment settles.",
        ),
        Question(
            "paper-quantities",
            ("documents.quantity", "documents.unit"),
            "Which quantity does each paper of the order state, and in which unit?",
            None,
        ),
        Question(
            "paper-consignee",
            ("documents.consignee_id",),
            "Whom do the bill of lading and the certificates name as receiver?",
            None,
        ),
        Question(
            "paper-numbers",
            ("documents.number", "documents.issuer_id", "documents.issued_at"),
            "Which number does the paper bear, who issued it and when?",
            "Please send the paper once more, as its issuer gave it out.",
        ),
        Question(
            "delivery-terms",
            ("orders.requested_delivery", "shipments.delivery_city", "shipments.delivery_address"),
            "When and where are the goods to be delivered, in words that a driver could follow?",
            "Please give us date, street and town of the delivery.",
        ),
        Question(
            "transit",
            ("shipments.shipped_at", "shipments.delivered_at", "shipments.mode", "shipment_legs.to_place"),
            "When did the goods leave and arrive, by which means and way? Ask the forwarder for proof of delivery.",
            None,
        ),
        Question(
            "onward",
            ("shipments.delivered_at", "shipments.delivery_country", "shipments.consignee_id"),
            "When did the receiver get the goods, and has it sent such goods on?",
            "Please tell us where the goods are now.",
        ),
        Question(
            "verification",
            ("orders.end_user_id", "documents.issuer_id", "documents.issued_at"),
            "Was an earlier delivery to this end user verified, by whom and when?",
            None,
        ),
        Question(
            "tender",
            ("documents.buyer_id", "documents.issued_at", "parties.kind"),
            "Was the purchase put out to tender, by whom and when? Look in the public gazette.",
            "Please send the notice of your tender.",
        ),
        Question(
            "owners",
            ("relationships.from_party_id", "relationships.to_party_id", "relationships.kind"),
            "Who owns and directs the customer, and which other firms? Look in the company register.",
            "Please tell us who owns and directs your company.",
        ),
        Question(
            "refusals",
            ("orders.stage", "notes.code"),
            "Was the customer refused before, here or elsewhere? Enter refusals as such.",
            None,
        ),
        Question(
            "end-use",
            ("orders.declared_end_use",),
            "What will the goods be used for? Look in the end-user statement.",
            "Please tell us what you will use the goods for.",
        ),
        Question(
            "suppliers",
            ("orders.supplier_id",),
            "From which supplier was each order? Enter it with the orders.",
            None,
        ),
        Question(
            "collector",
            ("shipments.mode",),
            "Who collected the goods, in which vehicle? Look at the delivery note.",
            "Who will collect the goods?",
        ),
        Question(
            "observations",
            ("notes.code", "notes.noted_at"),
            "Who spoke with the customer, and what did they observe? Enter it by its code, the contrary too.",
            None,
        ),
        Question(
            "order-value",
            ("orders.amount", "orders.currency", "order_lines.amount"),
            "What is the order worth, in which currency?",
            "Please confirm the value and the currency of your order.",
        ),
        Question(
            "supplier-place",
            ("orders.supplier_id", "parties.country"),
            "From which country do the goods leave? Look up the supplier's seat.",
            None,
        ),
        Question(
            "goods-description",
            ("order_lines.description", "documents.goods_text"),
            "What exactly are the goods? Look for make, kind and use in the papers.",
            "Please describe the goods of each line: what they are, their make and model.",
        ),
        Question(
            "paper-goods",
            ("documents.hs_code", "documents.control_code"),
            "Which goods codes do invoice, packing list and certificates state?",
            None,
        ),
        Question(
            "weight",
            ("shipments.gross_weight_kg", "shipments.status"),
            "What did the consignment weigh? Look at the carrier's receipt.",
            None,
        ),
        Question(
            "payer-bank",
            ("payments.from_account", "parties.account", "parties.country"),
            "On which account was the payment drawn, and where does its holder sit? Look at the bank's advice.",
            None,
        ),
    )
}
"""By id, as indicators name them."""
