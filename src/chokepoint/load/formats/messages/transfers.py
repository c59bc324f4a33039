"""One transfer of money as a message tells it, whatever its standard, and the rows that it makes."""

from __future__ import annotations

from dataclasses import dataclass, field

from chokepoint.load.codes import normalised
from chokepoint.load.formats.messages.said import Unread, document_id, payment_id
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.messages.values import account, country, number, plain, shortened

_ISSUED_BY_PAYEE = ("invoice", "credit note", "debit note")


@dataclass
class Settled:
    """A paper that a transfer pays. `word` begins its id: invoice, credit note …"""

    word: str
    number: str
    amount: str | None = None
    paid: str | None = None
    currency: str | None = None
    issued_at: str | None = None

    @property
    def in_words(self) -> str:
        """The paper, and what of it is paid, as one text."""
        return " ".join(part for part in (self.word, self.number, self.paid or self.amount, self.currency) if part)


@dataclass
class Transfer:
    """What is told of one transfer. `own_id` is given where the standard's own rule makes the id.

    `ultimate_debtor`: on whose behalf the payer pays. `reference`: its number as its payer gave it; `words`: its
    purpose, and all that no column holds.
    """

    place: int = 1
    uetr: str | None = None
    reference: str | None = None
    kind: str | None = None
    order: str | None = None
    paid_at: str | None = None
    payer: str | None = None
    payee: str | None = None
    ultimate_debtor: str | None = None
    originator_name: str | None = None
    amount: str | None = None
    currency: str | None = None
    method: str | None = None
    provider: str | None = None
    from_account: str | None = None
    to_account: str | None = None
    from_country: str | None = None
    from_city: str | None = None
    to_country: str | None = None
    to_city: str | None = None
    refund_of: str | None = None
    settles: list[Settled] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    charges: list[tuple[str, str]] = field(default_factory=list)
    """Amounts and currencies that banks took of the transfer."""


def head_office(bic: str) -> str:
    """A BIC of 8 letters, or of 11 where it names a branch: XXX is the head office (ISO 9362)."""
    plain_bic = "".join(bic.split()).upper()
    return plain_bic[:8] if len(plain_bic) == 11 and plain_bic.endswith("XXX") else plain_bic


def tell(
    telling: Telling, transfer: Transfer, raw: str, taken: set[str] | None = None, *, beside: bool = False
) -> str | None:
    """Enter a transfer, and the papers that it pays; returns its id, NULL where it lacks an amount, currency or day.

    `raw` is the part of the message that tells it; `taken` are ids that other transfers of the message have; `beside`:
    another message is about this transfer.
    """
    worth, currency = number(transfer.amount), normalised("currency", transfer.currency or "")
    missing = "amount" if worth is None else "currency" if not currency else "day" if not transfer.paid_at else None
    if missing or worth is None:
        telling.unread.append(Unread("payments", transfer.place, raw[:500], f"tells of a payment without {missing}"))
        return None
    paid = plain(abs(worth))
    who = transfer.payer or transfer.from_account
    own = payment_id(transfer.uetr, transfer.reference, who, (transfer.paid_at or "")[:10], paid)
    if transfer.kind == "refund":
        first = payment_id(transfer.uetr, transfer.reference, transfer.payee or transfer.to_account, None, paid)
        own = f"return of {own}" if not transfer.reference and not transfer.uetr else f"return of {first}"
        transfer.refund_of = first if transfer.reference or transfer.uetr else None
    if taken is not None:
        own = _free(own, taken)
    for papers in transfer.settles:
        _paper(telling, transfer, papers)
    cells = {"payment_id": own, "amount": paid, "currency": currency, **_cells(telling, transfer)}
    telling.row("payments", cells, beside=beside, place=transfer.place)
    for place, (worth_of_charge, its_currency) in enumerate(transfer.charges, start=1):
        _charge(telling, transfer, own, place, (worth_of_charge, its_currency))
    return own


def _cells(telling: Telling, transfer: Transfer) -> dict[str, str | None]:
    """The cells of a payment but those that make its id."""
    invoices = [paper.number for paper in transfer.settles]
    return {
        "order_id": transfer.order,
        "document_id": invoices[0] if len(invoices) == 1 else None,
        "kind": transfer.kind,
        "refund_of": transfer.refund_of,
        "paid_at": transfer.paid_at,
        "payer_id": transfer.payer,
        "payee_id": transfer.payee,
        "method": transfer.method,
        "provider": transfer.provider,
        "from_country": country(transfer.from_country),
        "from_city": transfer.from_city,
        "to_country": country(transfer.to_country),
        "to_city": transfer.to_city,
        "from_account": _account(telling, transfer.from_account),
        "to_account": _account(telling, transfer.to_account),
        "originator_name": transfer.originator_name,
        "ultimate_debtor_id": transfer.ultimate_debtor if transfer.ultimate_debtor != transfer.payer else None,
        "reference": shortened([*transfer.words, *(paper.in_words for paper in transfer.settles)]),
    }


def _charge(telling: Telling, transfer: Transfer, own: str, place: int, charge: tuple[str, str]) -> None:
    worth, currency = number(charge[0]), normalised("currency", charge[1])
    if worth is None or not currency or worth <= 0:
        return
    cells = {
        "payment_id": f"charge {place} of {own}",
        "kind": "fee",
        "paid_at": transfer.paid_at,
        "payer_id": transfer.payer,
        "amount": plain(worth),
        "currency": currency,
        "method": "bank_transfer",
        "reference": f"charges of payment {own}",
    }
    telling.row("payments", cells, place=transfer.place)


def _free(own: str, taken: set[str]) -> str:
    """The id, told apart from those that are taken."""
    free, turn = own, 1
    while free in taken:
        turn += 1
        free = f"{own} ({turn})"
    taken.add(free)
    return free


def _account(telling: Telling, said: str | None) -> str | None:
    if not said:
        return None
    valid = account(said)
    if valid is None:
        telling.left(f"account `{said}`: an IBAN whose check digits do not agree")
    return valid


def _paper(telling: Telling, transfer: Transfer, paper: Settled) -> None:
    worth = number(paper.amount)
    issuer = transfer.payee if paper.word in _ISSUED_BY_PAYEE else None
    cells = {
        "document_id": document_id(paper.word, paper.number, issuer),
        "kind": "invoice" if paper.word == "invoice" else "other",
        "order_id": transfer.order,
        "number": paper.number,
        "issued_at": (paper.issued_at or "")[:10],
        "issuer_id": issuer,
        "payer_id": transfer.payer,
        "goods_text": None if paper.word == "invoice" else paper.word,
        "amount": plain(worth) if worth is not None and worth >= 0 else None,
        "currency": normalised("currency", paper.currency or transfer.currency or "") if worth is not None else None,
    }
    telling.row("documents", cells, beside=True, place=transfer.place)
