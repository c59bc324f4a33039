"""What was booked on an account (camt.052, camt.053, camt.054): each transaction of an entry, or the entry itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from chokepoint.load.formats.messages.iso20022.parties import NOBODY, Account, Agent, Party, account, agent, party
from chokepoint.load.formats.messages.iso20022.payments import Charge, Payment, identified, stated
from chokepoint.load.formats.messages.iso20022.remittance import remittance
from chokepoint.load.formats.messages.iso20022.transfers import moment
from chokepoint.load.formats.messages.said import DIGEST, Left, Said
from chokepoint.load.formats.messages.xml import NOTHING, Part, Unit

ENTRY, TRANSACTION = "Ntry", "TxDtls"
_STATEMENTS = ("Stmt", "Rpt", "Ntfctn")
_FEES = frozenset({"CHRG", "FEES", "COMM", "COME", "COMI", "COMT", "LBCA", "TAXE"})
_INTEREST = frozenset({"INTR", "INTE"})
_BACK = frozenset({"RRTN", "RPCR", "UPDD", "PRDD", "ARET", "PSTE", "RCDD"})
_METHODS = {
    "RCDT": "bank_transfer",
    "ICDT": "bank_transfer",
    "RDDT": "bank_transfer",
    "IDDT": "bank_transfer",
    "RRCT": "bank_transfer",
    "IRCT": "bank_transfer",
    "CCRD": "card",
    "MCRD": "card",
    "CNTR": "cash",
    "RCHQ": "cheque",
    "ICHQ": "cheque",
    "DOCC": "letter_of_credit",
    "LOCT": "letter_of_credit",
    "STLC": "letter_of_credit",
}
"""How money moved, by the family of the bank transaction code (ISO 20022 external code set)."""


@dataclass(frozen=True)
class Booked:
    """The account on which something was booked, whose it is, and who keeps it."""

    account: Account
    owner: Party
    keeper: Agent


def booked(unit: Unit) -> Booked:
    """The account of the statement around an entry."""
    part = unit.within(*_STATEMENTS).one("Acct") or NOTHING
    number = account(part)
    owner = party(part.one("Ownr"))
    if owner.id and number.number:
        owner.cells["account"] = number.number
    return Booked(number, owner, agent(part.one("Svcr")))


def entry_alone(unit: Unit) -> Iterator[Said]:
    """An entry without details of its transactions."""
    entry = unit.part
    batch = entry.one("NtryDtls/Btch") or NOTHING
    number = batch.says("NbOfTxs")
    if number and number.isdigit() and int(number) > 1:
        yield Left(
            f"what {number} payments that were booked as one sum (`{_entry_reference(entry) or 'no reference'}`) were"
        )
    yield from _payment(NOTHING, entry, unit, alone=True)


def transaction(unit: Unit, number: int, *, alone: bool) -> Iterator[Said]:
    """One transaction, the `number`th of its entry; `alone`: the only one as far as told."""
    yield from _payment(unit.part, unit.within(ENTRY), unit, number=number, alone=alone)


def _payment(tx: Part, entry: Part, unit: Unit, *, number: int = 1, alone: bool) -> Iterator[Said]:
    on = booked(unit)
    came_in = (entry.says("CdtDbtInd") or tx.says("CdtDbtInd") or "CRDT") == "CRDT"
    codes = _codes(tx) | _codes(entry)
    back = _is_back(tx, entry, codes)
    amount, currency, notes = _money(tx, entry, alone=alone)
    payment = Payment(tx.line if tx is not NOTHING else entry.line, _when(tx, entry, unit), amount, currency)
    payment.notes = notes
    _sides(payment, tx, on, came_in=came_in, back=back)
    payment.uetr = tx.says("Refs/UETR")
    payment.references = _references(tx, entry, number, alone=alone)
    payment.remittance = remittance(tx)
    payment.method = next((_METHODS[code] for code in codes if code in _METHODS), None)
    payment.charges = _charges(tx, entry if alone else NOTHING, on)
    for text in (tx.says("AddtlTxInf"), entry.says("AddtlNtryInf") if alone or tx is NOTHING else None):
        payment.notes += [" ".join(text.split())] if text else []
    if back:
        payment.kind = "refund"
        payment.notes += _reasons(tx)
        if stated(payment.uetr) or stated(tx.says("Refs/EndToEndId")):
            first = identified(payment.uetr, payment.references[:1], payment.payee, payment.to_account, None, amount)
            payment.given_back, payment.own_id = first, f"return of {first}"
    elif codes & _FEES and not payment.payee.id:
        payment.kind, payment.payee = "fee", on.keeper.party
    status = entry.says("Sts/Cd", "Sts/Prtry", "Sts")
    if status in ("PDNG", "FUTR", "INFO"):
        yield Left(f"that entries are only {_STATUS[status]}")
    if row := on.owner.row():
        yield row
    yield from payment.rows()


_STATUS = {"PDNG": "pending", "FUTR": "announced for later", "INFO": "told for information"}


def _sides(payment: Payment, tx: Part, on: Booked, *, came_in: bool, back: bool) -> None:
    """Who paid whom. The account's owner stands on the side that the booking tells. Of a payment given back, the bank
    names the parties of the payment before."""
    people, banks = tx.one("RltdPties") or NOTHING, tx.one("RltdAgts") or NOTHING
    sides = ("Cdtr", "Dbtr") if back else ("Dbtr", "Cdtr")
    payment.payer, payment.payee = (party(people.one(side)) for side in sides)
    payment.for_debtor, payment.for_creditor = (party(people.one(f"Ultmt{side}")) for side in sides)
    payment.from_account, payment.to_account = (account(people.one(f"{side}Acct")) for side in sides)
    payment.from_agent, payment.to_agent = (agent(banks.one(f"{side}Agt")) for side in sides)
    initiator = party(people.one("InitgPty"))
    known = {(person.name or "").casefold() for person in (payment.payer, payment.payee, on.owner) if person.id}
    payment.initiator = initiator if initiator.name and initiator.name.casefold() not in known else NOBODY
    if came_in:
        payment.payee = payment.payee if payment.payee.id else on.owner
        payment.to_account = payment.to_account if payment.to_account.number else on.account
        payment.to_agent = payment.to_agent if payment.to_agent.words else on.keeper
    else:
        payment.payer = payment.payer if payment.payer.id else on.owner
        payment.from_account = payment.from_account if payment.from_account.number else on.account
        payment.from_agent = payment.from_agent if payment.from_agent.words else on.keeper
    for step in ("IntrmyAgt1", "IntrmyAgt2", "IntrmyAgt3"):
        if through := agent(banks.one(step)).words:
            payment.notes.append(f"via {through}")


def _money(tx: Part, entry: Part, *, alone: bool) -> tuple[str | None, str | None, list[str]]:
    """What was booked for the transaction, its currency, and what was asked for where that is another sum."""
    whole = entry.one("Amt")
    asked = tx.one("AmtDtls/InstdAmt/Amt", "AmtDtls/TxAmt/Amt")
    booked_for = tx.one("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt")
    if booked_for is None or not booked_for.text or (alone and not booked_for.text.strip("0.")):
        booked_for = whole if alone else booked_for
    if booked_for is None:
        return None, None, []
    currency = booked_for.attributes.get("Ccy") or (whole.attributes.get("Ccy") if whole is not None else None)
    notes = []
    if asked is not None and asked.text and asked.attributes.get("Ccy") not in (None, currency):
        notes.append(f"instructed {asked.attributes['Ccy']} {asked.text}")
    return booked_for.text, currency, notes


def _when(tx: Part, entry: Part, unit: Unit) -> str | None:
    around = unit.within(*_STATEMENTS)
    return moment(
        entry.says("BookgDt/Dt", "BookgDt/DtTm")
        or tx.says("RltdDts/IntrBkSttlmDt", "RltdDts/AccptncDtTm", "RltdDts/TxDtTm")
        or entry.says("ValDt/Dt", "ValDt/DtTm")
        or around.says("CreDtTm", "FrToDt/ToDtTm")
    )


def _codes(part: Part) -> set[str]:
    """Codes of the family and sub-family of a bank transaction."""
    code = part.one("BkTxCd/Domn/Fmly") or NOTHING
    domain = part.says("BkTxCd/Domn/Cd") or ""
    return {text for text in (domain, code.says("Cd"), code.says("SubFmlyCd")) if text}


def _is_back(tx: Part, entry: Part, codes: set[str]) -> bool:
    return entry.says("RvslInd") in ("true", "1") or tx.one("RtrInf") is not None or bool(codes & _BACK)


def _reasons(tx: Part) -> list[str]:
    said = []
    for reason in tx.all("RtrInf"):
        code = reason.says("Rsn/Cd", "Rsn/Prtry")
        words = " ".join(line.text for line in reason.all("AddtlInf") if line.text)
        said.append(" ".join(text for text in ("returned:", code, words) if text))
    return said


def _entry_reference(entry: Part) -> str | None:
    return stated(entry.says("AcctSvcrRef")) or stated(entry.says("NtryRef"))


def _references(tx: Part, entry: Part, number: int, *, alone: bool) -> tuple[str | None, ...]:
    """References of the transaction, the payer's own first; of an entry's, only where it is the only one in it."""
    refs = tx.one("Refs") or NOTHING
    own = [refs.says(name) for name in ("EndToEndId", "TxId", "AcctSvcrRef", "InstrId")]
    whole = _entry_reference(entry)
    if whole and not alone:
        whole = f"{whole}/{number}"
    return (*own, whole)


def _charges(tx: Part, entry: Part, on: Booked) -> list[Charge]:
    """What the bank took from the account, where it is more than nothing."""
    found = []
    for part in (tx, entry):
        for charge in (*part.all("Chrgs"), *part.all("Chrgs/Rcrd")):
            amount = charge.one("Amt")
            if amount is None or not amount.text or not amount.text.strip("0.") or charge.says("CdtDbtInd") == "CRDT":
                continue
            taker = agent(charge.one("Agt", "Pty"))
            found.append(
                Charge(amount.text, amount.attributes.get("Ccy") or "", taker if taker.words else on.keeper, on.owner)
            )
        if found:
            break
    return found


def digest(text: str) -> str:
    """A short sign of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST]
