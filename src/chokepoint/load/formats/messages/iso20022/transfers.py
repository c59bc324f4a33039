"""Transfers as customers ask for them and as banks pass them on (pain.001, pain.008, pacs.003/008/009/010), and those
that give a payment back (pacs.004, pacs.007, pain.007)."""

from __future__ import annotations

from chokepoint.load.formats.messages.iso20022.parties import NOBODY, Party, account, agent, party
from chokepoint.load.formats.messages.iso20022.payments import Charge, Payment, identified
from chokepoint.load.formats.messages.iso20022.remittance import remittance
from chokepoint.load.formats.messages.xml import NOTHING, Part, Unit

TRANSACTIONS = frozenset({"CdtTrfTxInf", "DrctDbtTxInf", "TxInf"})
_METHODS = {"CHK": "cheque"}
_STEPS = (
    "IntrmyAgt1",
    "IntrmyAgt2",
    "IntrmyAgt3",
    "PrvsInstgAgt1",
    "PrvsInstgAgt2",
    "PrvsInstgAgt3",
    "ThrdRmbrsmntAgt",
)
"""Banks on the way."""


def transfer(unit: Unit) -> Payment:
    """The payment of one transaction; what is not in it is told once for its batch or for the whole message."""
    tx, batch, header = unit.part, unit.within("PmtInf", "CdtInstr"), _header(unit)
    covered = tx.one("UndrlygCstmrCdtTrf")
    who = covered or tx
    payment = Payment(tx.line, _when(tx, batch, header), *_money(tx))
    payment.payer = party(_first("Dbtr", who, batch))
    payment.payee = party(_first("Cdtr", who, batch))
    payment.for_debtor = party(_first("UltmtDbtr", who, batch))
    payment.for_creditor = party(_first("UltmtCdtr", who, batch))
    payment.initiator = _initiator(who.one("InitgPty") or header.one("InitgPty"), payment)
    payment.from_account, payment.to_account = (account(_first(name, who, batch)) for name in ("DbtrAcct", "CdtrAcct"))
    payment.from_agent, payment.to_agent = (agent(_first(name, who, batch)) for name in ("DbtrAgt", "CdtrAgt"))
    payment.uetr = tx.says("PmtId/UETR")
    payment.references = (tx.says("PmtId/EndToEndId"), tx.says("PmtId/TxId"), tx.says("PmtId/InstrId"))
    payment.remittance = remittance(who)
    payment.method = _METHODS.get(batch.says("PmtMtd") or "", "bank_transfer")
    payment.notes = _notes(tx, who, covered)
    payment.charges = _charges(tx, payment)
    return payment


def returned(unit: Unit) -> Payment:
    """The payment that gives another back: from the original's payee to its payer, unless the return names others."""
    tx, batch, header = unit.part, unit.within("OrgnlPmtInfAndRvsl"), _header(unit)
    original, chain = tx.one("OrgnlTxRef") or NOTHING, tx.one("RtrChain") or NOTHING
    debtor, creditor = party(original.one("Dbtr")), party(original.one("Cdtr"))
    payment = Payment(tx.line, _when(tx, batch, header), *_money(tx))
    payment.payer = _known(party(chain.one("Dbtr")), creditor)
    payment.payee = _known(party(chain.one("Cdtr")), debtor)
    payment.for_debtor = _known(party(chain.one("UltmtDbtr")), party(original.one("UltmtCdtr")))
    payment.for_creditor = _known(party(chain.one("UltmtCdtr")), party(original.one("UltmtDbtr")))
    payment.from_account = account(chain.one("DbtrAcct") or original.one("CdtrAcct"))
    payment.to_account = account(chain.one("CdtrAcct") or original.one("DbtrAcct"))
    payment.from_agent = agent(chain.one("DbtrAgt") or original.one("CdtrAgt"))
    payment.to_agent = agent(chain.one("CdtrAgt") or original.one("DbtrAgt"))
    payment.remittance = remittance(original)
    payment.method, payment.kind = "bank_transfer", "refund"
    references = (tx.says("OrgnlEndToEndId"), tx.says("OrgnlTxId"), tx.says("OrgnlInstrId"))
    uetr = tx.says("OrgnlUETR")
    if uetr or any(references):
        paid_on, amount = (
            original.says("IntrBkSttlmDt", "ReqdExctnDt/Dt", "ReqdExctnDt"),
            tx.says("OrgnlIntrBkSttlmAmt"),
        )
        payment.given_back = identified(uetr, references, debtor, account(original.one("DbtrAcct")), paid_on, amount)
        payment.own_id = f"return of {payment.given_back}"
    payment.references = (tx.says("RtrId", "RvslId"),)
    payment.notes = _reasons(tx)
    payment.charges = _charges(tx, payment)
    return payment


def _header(unit: Unit) -> Part:
    """The header of the message that a transaction stands in."""
    return next((found for part in reversed(unit.around) if (found := part.one("GrpHdr"))), NOTHING)


def _first(name: str, *places: Part) -> Part | None:
    return next((part for place in places if (part := place.one(name)) is not None), None)


def _known(first: Party, otherwise: Party) -> Party:
    return first if first.id else otherwise


def _initiator(part: Part | None, payment: Payment) -> Party:
    """Who sent the order, where that is neither of those whose payment it is."""
    found = party(part)
    names = {
        (person.name or "").casefold() for person in (payment.payer, payment.payee, payment.for_debtor) if person.id
    }
    return NOBODY if not found.name or found.name.casefold() in names else found


def _when(tx: Part, batch: Part, header: Part) -> str | None:
    """The day of settlement, or else the one asked for, or else the moment of the message."""
    return moment(
        tx.says("IntrBkSttlmDt", "SttlmTmIndctn/DbtDtTm", "AccptncDtTm", "PoolgAdjstmntDt")
        or batch.says("IntrBkSttlmDt")
        or header.says("IntrBkSttlmDt")
        or batch.says("ReqdExctnDt/Dt", "ReqdExctnDt/DtTm", "ReqdExctnDt", "ReqdColltnDt")
        or tx.says("ReqdExctnDt/Dt", "ReqdExctnDt/DtTm", "ReqdExctnDt", "ReqdColltnDt")
        or header.says("CreDtTm", "CreDt")
    )


def moment(text: str | None) -> str | None:
    """A date without its zone, which would move it to the day before; a time as it stands, with its zone."""
    if text is None:
        return None
    plain = text.strip()
    return plain if len(plain) > 16 or "T" in plain else plain[:10]


def _money(tx: Part) -> tuple[str | None, str | None]:
    """What was settled, or else what was asked for."""
    for path in (
        "RtrdIntrBkSttlmAmt",
        "RvsdIntrBkSttlmAmt",
        "RtrdInstdAmt",
        "RvsdInstdAmt",
        "IntrBkSttlmAmt",
        "Amt/InstdAmt",
        "Amt/EqvtAmt/Amt",
        "InstdAmt",
    ):
        found = tx.one(path)
        if found is not None and found.text:
            return found.text, found.attributes.get("Ccy")
    return None, None


def _notes(tx: Part, who: Part, covered: Part | None) -> list[str]:
    """What no column holds: the amount asked for, the banks on the way, and those between whom a cover is paid."""
    notes = []
    asked, settled = tx.one("InstdAmt"), tx.one("IntrBkSttlmAmt")
    if (
        asked is not None
        and settled is not None
        and (asked.text, asked.attributes) != (settled.text, settled.attributes)
    ):
        notes.append(f"instructed {asked.attributes.get('Ccy', '')} {asked.text}")
    if transfer_currency := tx.says("Amt/EqvtAmt/CcyOfTrf"):
        notes.append(f"to be paid in {transfer_currency}")
    steps = [agent(tx.one(step)).words for step in _STEPS] + [agent(who.one(step)).words for step in _STEPS]
    if on_the_way := list(dict.fromkeys(step for step in steps if step)):
        notes.append(f"via {', '.join(on_the_way)}")
    if covered is not None:
        ends = [agent(tx.one(end)).words for end in ("Dbtr", "Cdtr")]
        notes.append(f"cover from {ends[0] or 'a bank'} to {ends[1] or 'a bank'}")
    return notes


def _reasons(tx: Part) -> list[str]:
    said = []
    for reason in (*tx.all("RtrRsnInf"), *tx.all("RvslRsnInf")):
        code = reason.says("Rsn/Cd", "Rsn/Prtry")
        words = " ".join(line.text for line in reason.all("AddtlInf") if line.text)
        said.append(" ".join(text for text in ("returned:", code, words) if text))
    return said


def _charges(tx: Part, payment: Payment) -> list[Charge]:
    """Charges of more than nothing. Who bears them is told only where one side bears all."""
    bearer = {"DEBT": payment.payer, "CRED": payment.payee}.get(tx.says("ChrgBr") or "", NOBODY)
    found = []
    for charge in (*tx.all("ChrgsInf"), *tx.all("ChrgsInf/Rcrd")):
        amount = charge.one("Amt", "ChrgsAmt")
        if amount is not None and amount.text and amount.text.strip("0.,"):
            taker = agent(charge.one("Agt", "ChrgsPty"))
            found.append(Charge(amount.text, amount.attributes.get("Ccy") or payment.currency or "", taker, bearer))
    return found
