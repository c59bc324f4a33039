"""Payments as goAML transactions; an order that nobody paid yet as one with its parties and goods."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from chokepoint.records.errors import InputError
from chokepoint.records.filing import Cells, FiledOrder, Rates
from chokepoint.records.filing_settings import FilingSettings
from chokepoint.report import wording
from chokepoint.report.filings.fitting.node import Node, branch, leaf, many
from chokepoint.report.filings.goaml.parties import Actor, Parties
from chokepoint.report.filings.telling import name_of, told_goods, told_sign

UNRECORDED_METHOD = "unrecorded"
RATE = Decimal("0.000001")
ROLES = {
    "customer_id": "customer",
    "supplier_id": "supplier",
    "end_user_id": "end_user",
    "consignor_id": "consignor",
    "consignee_id": "consignee",
    "notify_party_id": "notify_party",
    "forwarder_id": "forwarder",
}
"""Columns of orders and shipments that name a party, with its role."""


@dataclass(frozen=True)
class Transactions:
    """Writes the payments and goods of orders with an authority's codes, amounts in the local currency."""

    settings: FilingSettings
    rates: Rates
    local: str

    @property
    def parties(self) -> Parties:
        """Writes their parties."""
        return Parties(self.settings)

    def of_order(self, filed: FiledOrder) -> Iterator[Node]:
        """A transaction for each payment; of an unpaid order one for the order."""
        for number, payment in enumerate(filed.payments):
            yield self._payment(filed, payment, goods=number == 0)
        if not filed.payments:
            yield self._order(filed)

    def _payment(self, filed: FiledOrder, payment: Cells, *, goods: bool) -> Node:
        method = str(payment.get("method", UNRECORDED_METHOD))
        payer, payee = self._ends(filed, payment)
        return Node(
            "transaction",
            children=_held(
                *_number(str(payment["payment_id"])),
                *_reference(filed.order_id or str(payment.get("document_id", ""))),
                leaf("transaction_location", payment.get("from_city")),
                leaf("transaction_description", _described(filed, payment)),
                leaf("date_transaction", moment(payment["paid_at"])),
                *self._mode(method),
                leaf("amount_local", self._local(payment["amount"], payment["currency"], payment["paid_at"])),
                *self._side("from", filed, payment, payer),
                *self._side("to", filed, payment, payee),
                self.goods(filed) if goods else None,
                leaf("comments", _evidence(filed, [f"payments/{payment['payment_id']}"])),
            ),
        )

    def _order(self, filed: FiledOrder) -> Node:
        amount, currency = filed.amount()
        at = filed.order["ordered_at"]
        local = Decimal(0) if amount is None or currency is None else self._local(amount, currency, at)
        unknown = "" if amount is not None else " The amount is not on record; 0 stands for it."
        told = f"Order {filed.order_id}, of which no payment is on record.{unknown}"
        roles = roles_of(filed)
        return Node(
            "transaction",
            children=_held(
                *_number(filed.order_id),
                leaf("transaction_description", told),
                leaf("date_transaction", moment(at)),
                *self._mode(UNRECORDED_METHOD),
                leaf("amount_local", local),
                many("involved_parties", "party", [self._party(filed, one, roles[one]) for one in roles]),
                self.goods(filed),
                leaf("comments", _evidence(filed, [])),
            ),
        )

    def _mode(self, method: str) -> Iterator[Node]:
        """How it was paid: as a code of either list, and in words."""
        types = self.settings.table("goaml.codes.transaction_type")
        yield from _held(
            leaf("transaction_type_code", types.get(method), whole=True),
            leaf("transmode_code", self.settings.code("transmode", method), whole=True),
            leaf("transmode_comment", wording.spelled(method)),
        )

    def _party(self, filed: FiledOrder, party_id: str, roles: Sequence[str]) -> Node | None:
        """A party of an order with its role in it."""
        actor = Actor(party_id, filed.parties.get(party_id, {}), said=f"Roles: {', '.join(roles)}.")
        client = self._is_client(filed, party_id)
        ways = self.parties.said_in("", actor, "_my_client") if client else ()
        role = self.settings.code("role", roles[0])
        return branch(
            "party",
            leaf("role", role, whole=True),
            *ways,
            *self.parties.said_in("", actor),
            leaf("funds_code", self.settings.code("funds", UNRECORDED_METHOD), whole=True, stop_gap=True),
            leaf("comments", f"{name_of(filed, party_id)}: {', '.join(roles)} of order {filed.order_id}."),
        )

    def _ends(self, filed: FiledOrder, payment: Cells) -> tuple[Actor, Actor]:
        """Who pays and who is paid."""
        payer_id, payee_id = payment.get("payer_id"), payment.get("payee_id")
        said = ""
        if payment.get("originator_name"):
            said = f"Sender as the message names it: {payment['originator_name']}."
        if payment.get("ultimate_debtor_id"):
            said += f" On whose behalf: {name_of(filed, payment['ultimate_debtor_id'])}."
        named = {"name": payment["originator_name"]} if payment.get("originator_name") else {}
        payer = filed.parties.get(str(payer_id), named)
        payee = filed.parties.get(str(payee_id), {})
        bank, currency = payment.get("provider"), payment["currency"]
        return (
            _actor(payer_id, payer, payment.get("from_account"), bank, currency, said.strip()),
            _actor(payee_id, payee, payment.get("to_account"), None, currency, ""),
        )

    def _side(self, end: str, filed: FiledOrder, payment: Cells, actor: Actor) -> Iterator[Node]:
        """`t_from` or `t_to`, before it the same as of a client where it is one."""
        if actor.party_id and self._is_client(filed, actor.party_id):
            node = self._one_side(f"t_{end}_my_client", end, payment, actor)
            yield Node(node.name, children=node.children, beside=True)
        yield self._one_side(f"t_{end}", end, payment, actor)

    def _one_side(self, name: str, end: str, payment: Cells, actor: Actor) -> Node:
        method = str(payment.get("method", UNRECORDED_METHOD))
        foreign = payment["currency"] != self.local
        country = payment.get(f"{end}_country")
        return Node(
            name,
            children=_held(
                leaf(f"{end}_funds_code", self.settings.code("funds", method), whole=True),
                leaf(f"{end}_funds_comment", wording.spelled(method)),
                branch(
                    f"{end}_foreign_currency",
                    leaf("foreign_currency_code", self.settings.code("currency", payment["currency"]), whole=True),
                    leaf("foreign_amount", payment["amount"]),
                    leaf("foreign_exchange_rate", self._rate(payment)),
                    stop_gap=not foreign,
                ),
                *self.parties.said_in(f"{end}_", actor),
                leaf(f"{end}_country", self.settings.code("country", country) if country else None, whole=True),
            ),
        )

    def goods(self, filed: FiledOrder) -> Node | None:
        """The lines of an order as goods or services."""
        return many("goods_services", "item", [self._item(filed, line) for line in filed.lines])

    def _item(self, filed: FiledOrder, line: Cells) -> Node | None:
        quantity = line.get("quantity")
        currency = filed.order.get("currency")
        made = line.get("description") or line.get("hs_code") or "goods not described"
        return branch(
            "item",
            leaf("item_type", self.settings.code("item", str(line.get("kind", "goods"))), whole=True),
            leaf("item_make", made),
            leaf("description", told_goods(line) or made),
            leaf("presently_registered_to", name_of(filed, filed.order.get("customer_id"))),
            leaf("estimated_value", line.get("amount")),
            leaf("currency_code", self.settings.code("currency", currency) if currency else None, whole=True),
            leaf("currency_code", self.settings.code("currency", self.local), whole=True, stop_gap=True),
            leaf("size", f"{quantity:f}" if quantity is not None else None),
            leaf("size_uom", line.get("unit")),
            leaf("identification_number", line.get("hs_code"), whole=True),
            leaf("comments", f"Record order_lines/{filed.order_id}:{line['line_no']}."),
        )

    def _local(self, amount: Decimal, currency: str, at: datetime) -> Decimal:
        found = self.rates.converted(amount, currency, self.local, at.date())
        if found is None:
            raise InputError(
                f"The amount {amount} {currency} of {at.date()} cannot be stated in {self.local}: no exchange rate of "
                "that day or before is loaded. Load `exchange_rates` for both, or set `reporter.currency`."
            )
        return found

    def _rate(self, payment: Cells) -> Decimal | None:
        """How much of the local currency one unit of the payment's was worth."""
        on = payment["paid_at"].date()
        given, local = self.rates.per_dollar(payment["currency"], on), self.rates.per_dollar(self.local, on)
        return (local / given).quantize(RATE) if given and local else None

    def _is_client(self, filed: FiledOrder, party_id: str) -> bool:
        """Whether the party is a customer of who files."""
        own = self.settings.text("reporter.party_id")
        mine = not own or filed.order.get("supplier_id", own) == own
        return mine and party_id == filed.order.get("customer_id")


def roles_of(filed: FiledOrder) -> dict[str, list[str]]:
    """The roles of each party of an order, in the order of the columns."""
    found: dict[str, list[str]] = {}
    for row in (filed.order, *filed.shipments):
        for column, role in ROLES.items():
            if column in row:
                held = found.setdefault(str(row[column]), [])
                held += [] if role in held else [role]
    return found


def moment(value: datetime) -> str:
    """A moment as goAML writes it: UTC, to the second, no zone."""
    return value.replace(tzinfo=None, microsecond=0).isoformat()


def _actor(party_id: object, cells: Cells, account: object, bank: object, currency: str, said: str) -> Actor:
    held = str(account) if account else None
    return Actor(
        str(party_id) if party_id else None, cells, held, str(bank) if bank else None, _bic(held), currency, said
    )


def _bic(account: str | None) -> str | None:
    """The BIC of an IBAN's bank where the public registry has it."""
    if not account or not account[:2].isalpha():
        return None
    from schwifty import IBAN  # noqa: PLC0415 (its registry loads on first use)
    from schwifty.exceptions import SchwiftyException  # noqa: PLC0415

    try:
        found = IBAN(account).bic
    except SchwiftyException:
        return None
    return str(found) if found else None


def _number(given: str) -> tuple[Node, ...]:
    """An id; where it is too long for the schema, a digest of it."""
    digest = hashlib.sha256(given.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return _held(
        leaf("transactionnumber", given, whole=True), leaf("transactionnumber", f"sha256-{digest}", stop_gap=True)
    )


def _reference(given: str) -> tuple[Node, ...]:
    return _held(leaf("internal_ref_number", given, whole=True))


def _described(filed: FiledOrder, payment: Cells) -> str:
    kind = str(payment.get("kind", "payment")).capitalize()
    parts = [f"{kind} {payment['payment_id']} of {wording.amount(payment['amount'], payment['currency'])}"]
    if filed.order_id:
        parts.append(f"for order {filed.order_id}")
    if payment.get("reference"):
        parts.append(f"purpose as written: {payment['reference']}")
    if payment.get("ultimate_debtor_id"):
        parts.append(f"on behalf of {name_of(filed, payment['ultimate_debtor_id'])}")
    return ", ".join(parts) + "."


def _evidence(filed: FiledOrder, record_ids: Sequence[str]) -> str:
    """The signs, those that rest on these records first."""
    signs = sorted(filed.signs, key=lambda sign: not set(record_ids) & set(sign.record_ids))
    told = " ".join(map(told_sign, signs))
    return f"Indicators, which are no accusation. {told}" if told else "No indicator fires on this order."


def _held(*nodes: Node | None) -> tuple[Node, ...]:
    return tuple(node for node in nodes if node is not None)
