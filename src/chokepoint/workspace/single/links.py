"""By what records are found that bear on an order: the columns, or what is made of them, that link one to another."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import ibis.expr.types as ir

from chokepoint.observe.contacts import FREE_MAIL, addressed, dialled, mail_domain, read_as, web_domain
from chokepoint.observe.relations.unclear_transfers import spelt

Keys = Callable[[ir.Table], ir.Value]
"""What a row of a table is found by; NULL: by nothing."""


def column(name: str) -> Keys:
    """The cells of a column."""
    return lambda rows: rows[name]


def _mail(rows: ir.Table) -> ir.Value:
    domain = mail_domain(rows.email)
    return domain.isin(FREE_MAIL).ifelse(None, domain)


CONTACTS: Mapping[str, Keys] = {
    "account": lambda rows: spelt(rows.account),
    "phone": lambda rows: dialled(rows.phone).coalesce(rows.phone),
    "email": lambda rows: rows.email.lower().strip(),
    "address": addressed,
    "mail_domain": _mail,
    "web_domain": lambda rows: web_domain(rows.website),
    "registration_number": column("registration_number"),
    "tax_id": column("tax_id"),
    "name": lambda rows: rows.name.lower().strip(),
}
"""By what parties are found that may be one with another, or stand near it."""
DOMAINS: Mapping[str, Keys] = {
    "mail_read": lambda rows: read_as(_mail(rows)),
    "web_read": lambda rows: read_as(web_domain(rows.website)),
}
"""By what those are found whose domain reads as another's: one of either as one of the other."""

LINKS: Mapping[str, Mapping[str, Keys]] = {
    "orders": {name: column(name) for name in ("order_id", "customer_id", "end_user_id")},
    "order_lines": {"order_id": column("order_id")},
    "payments": {
        name: column(name)
        for name in ("payment_id", "order_id", "document_id", "payer_id", "payee_id", "ultimate_debtor_id", "refund_of")
    },
    "shipments": {name: column(name) for name in ("order_id", "consignee_id", "notify_party_id")},
    "shipment_legs": {"shipment_id": column("shipment_id")},
    "documents": {
        name: column(name)
        for name in ("document_id", "order_id", "number", "sha256", "issuer_id", "buyer_id", "payer_id")
    },
    "parties": {"party_id": column("party_id"), **CONTACTS, **DOMAINS},
    "relationships": {name: column(name) for name in ("from_party_id", "to_party_id")},
    "notes": {"subject_id": column("subject_id")},
    "items": {name: column(name) for name in ("item_id", "lot_number")},
    "custody_events": {
        **{name: column(name) for name in ("item_id", "document_id", "lot_number")},
        "order_id": lambda rows: rows.legal_basis.re_replace(r"^order\s+", ""),
    },
    "identities": {name: column(name) for name in ("party_id", "entity_id")},
    "resemblances": {"left_id": column("left_id")},
    "activities": {"party_id": column("party_id")},
    "places": {"place_id": column("place_id")},
    "nearby": {"place_id": column("place_id")},
    "passages": {"from_place_id": column("from_place_id")},
    "junctions": {"entity_id": column("entity_id")},
    "custody_faults": {"item_id": column("item_id")},
    "shapes": {"shape_id": column("shape_id")},
    "shape_payments": {name: column(name) for name in ("payment_id", "shape_id")},
    "rarest_orders": {"order_id": column("order_id")},
    "compared": {"party_id": column("party_id")},
    "likenesses": {name: column(name) for name in ("left_party_id", "right_party_id")},
}
"""By table, every link by its name. Tables that are not named here are small, and held whole."""
