"""What was recorded otherwise before: who pays, from where, how, and where the goods go."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.changing import changes_of, successive
from chokepoint.observe.evidence import record
from chokepoint.observe.sameness import with_entities, with_sameness

PAYER, ACCOUNT_FROM, ACCOUNT_TO = "payer", "account it is paid from", "account it is paid to"
COUNTRY_FROM, METHOD = "country it is paid from", "method"
CONSIGNEE, COUNTRY, TOWN = "consignee", "country of delivery", "town of delivery"
FORWARDER, MODE, TERM = "forwarder", "means of carriage", "delivery term"


def order_changes(
    orders_versions: ir.Table,
    changed_payments: ir.Table,
    changed_shipments: ir.Table,
    changed_papers: ir.Table,
    identities: ir.Table,
    resemblances: ir.Table,
) -> ir.Table:
    """One row per order and cell that was recorded again: `order_id, shipment_id, paid_at, record, what, was, became,
    changed_at, differs`.

    `differs`: whether it changed; NULL where either is not recorded, or two parties may be one. `shipment_id` and
    `paid_at`: of the shipment or payment that it belongs to. `changed_at`: when the change became known.
    """
    terms = successive(orders_versions, "order_id", (), ("incoterm",))
    money = record("payments", changed_payments.payment_id)
    sent = record("shipments", changed_shipments.shipment_id)
    paper = record("documents", changed_papers.document_id)
    who = ibis.union(
        changes_of(changed_payments, {"payer_id": PAYER}, money),
        changes_of(changed_shipments, {"consignee_id": CONSIGNEE, "forwarder_id": FORWARDER}, sent),
        changes_of(changed_papers, {"payer_id": PAYER, "consignee_id": CONSIGNEE}, paper),
    )
    where = {"from_account": ACCOUNT_FROM, "to_account": ACCOUNT_TO, "from_country": COUNTRY_FROM, "method": METHOD}
    how = ibis.union(
        changes_of(terms, {"incoterm": TERM}, record("orders", terms.order_id)),
        changes_of(changed_payments, where, money),
        changes_of(changed_shipments, {"delivery_country": COUNTRY, "delivery_city": TOWN, "mode": MODE}, sent),
    )
    who = with_sameness(with_entities(who, identities, "was", "became"), resemblances, "was", "became", "same")
    differs = ibis.cases((who.same, False), (~who.same, True), else_=ibis.null("boolean"))
    who = who.mutate(differs=differs).drop("same", "was_entity", "became_entity")
    return ibis.union(who, how.mutate(differs=_plain(how.was) != _plain(how.became)))


def _plain(text: ir.StringValue) -> ir.StringValue:
    return text.replace(" ", "").lower()
