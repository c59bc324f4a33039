"""One payment, as rows: the payment itself, its parties, on whose behalf they act, and what it cost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from chokepoint.load.formats.messages.iso20022.parties import NOBODY, Account, Agent, Party
from chokepoint.load.formats.messages.iso20022.remittance import Remittance
from chokepoint.load.formats.messages.said import Row, payment_id

_NONE = frozenset({"NOTPROVIDED", "NONREF", "NOTAVAILABLE", "NONE", "UNKNOWN", "NOTGIVEN", "N/A", "0", "-"})
"""What stands where a payment has no reference of its own."""


@dataclass
class Charge:
    """What a bank took for a payment, and whom from, if that is told."""

    amount: str
    currency: str
    agent: Agent
    payer: Party = field(default_factory=lambda: NOBODY)


@dataclass
class Payment:
    """One payment. `payer` and `payee` are those of the money; `given_back` is the id of the payment that it returns,
    empty where that is not told, NULL where it returns none."""

    line: int
    paid_at: str | None
    amount: str | None
    currency: str | None
    payer: Party = field(default_factory=lambda: NOBODY)
    payee: Party = field(default_factory=lambda: NOBODY)
    for_debtor: Party = field(default_factory=lambda: NOBODY)
    for_creditor: Party = field(default_factory=lambda: NOBODY)
    initiator: Party = field(default_factory=lambda: NOBODY)
    from_account: Account = field(default_factory=Account)
    to_account: Account = field(default_factory=Account)
    from_agent: Agent = field(default_factory=Agent)
    to_agent: Agent = field(default_factory=Agent)
    uetr: str | None = None
    references: tuple[str | None, ...] = ()
    remittance: Remittance = field(default_factory=Remittance)
    notes: list[str] = field(default_factory=list)
    method: str | None = None
    kind: str | None = None
    given_back: str | None = None
    charges: list[Charge] = field(default_factory=list)
    own_id: str | None = None

    @property
    def id(self) -> str:
        """Its id, by the rule that all messages follow."""
        return self.own_id or identified(
            self.uetr, self.references, self.payer, self.from_account, self.paid_at, self.amount
        )

    def rows(self) -> Iterator[Row]:
        """The rows that it makes."""
        people = [self.payer, self.payee, self.for_debtor, self.for_creditor, self.initiator, *self.remittance.people]
        people += [charge.agent.party for charge in self.charges]
        for person in {person.id: person for person in people if person.id}.values():
            if row := person.row():
                yield row
        for agent, represented in ((self.payee, self.for_creditor), (self.initiator, self.payer)):
            if agent.id and represented.id and agent.id != represented.id:
                yield _acts_for(agent, represented)
        yield Row("payments", self.line, {column: text for column, text in self._cells().items() if text})
        for number, charge in enumerate(self.charges, start=1):
            yield self._fee(charge, number)

    def _cells(self) -> dict[str, str | None]:
        back = self.kind == "refund"
        return {
            "payment_id": self.id,
            "document_id": None if back else self.remittance.invoice,
            "kind": self.kind,
            "refund_of": self.given_back if back else None,
            "paid_at": self.paid_at,
            "payer_id": self.payer.id,
            "payee_id": self.payee.id,
            "amount": self.amount,
            "currency": self.currency,
            "method": self.method,
            "provider": self.from_agent.words or self.to_agent.words,
            "from_country": self.from_agent.country or self.from_account.country,
            "from_city": self.from_agent.city,
            "to_country": self.to_agent.country or self.to_account.country,
            "to_city": self.to_agent.city,
            "from_account": self.from_account.number,
            "to_account": self.to_account.number,
            "originator_name": self.payer.name,
            "ultimate_debtor_id": self.for_debtor.id,
            "reference": self._reference(),
        }

    def _reference(self) -> str | None:
        said = [*self.remittance.words, *self.notes]
        if self.for_creditor.id:
            said.append(f"ultimate creditor {self.for_creditor.name or self.for_creditor.id}")
        return "; ".join(dict.fromkeys(said)) or None

    def _fee(self, charge: Charge, number: int) -> Row:
        cells = {
            "payment_id": f"charge {number} of {self.id}",
            "kind": "fee",
            "paid_at": self.paid_at,
            "payer_id": charge.payer.id,
            "payee_id": charge.agent.party.id,
            "amount": charge.amount,
            "currency": charge.currency,
            "method": "bank_transfer",
            "provider": charge.agent.words,
            "reference": f"charges of payment {self.id}",
        }
        return Row("payments", self.line, {column: text for column, text in cells.items() if text})


def identified(
    uetr: str | None,
    references: tuple[str | None, ...],
    payer: Party,
    account: Account,
    paid_at: str | None,
    amount: str | None,
) -> str:
    """The id of a payment by the first of its references that is one."""
    reference = next((one for one in map(stated, references) if one), None)
    who = payer.id if reference else payer.id or account.number
    return payment_id(stated(uetr), reference, who, (paid_at or "")[:10], amount)


def stated(text: str | None) -> str | None:
    """A reference without blanks around it; NULL where it says that there is none."""
    plain = " ".join((text or "").split())
    return None if re.sub(r"\s", "", plain).upper() in _NONE else plain or None


def _acts_for(agent: Party, represented: Party) -> Row:
    cells = {
        "relationship_id": f"{agent.id} acts for {represented.id}",
        "from_party_id": agent.id or "",
        "to_party_id": represented.id or "",
        "kind": "agent",
    }
    return Row("relationships", agent.line, cells)
