"""What a payment says that it is for."""

from __future__ import annotations

from dataclasses import dataclass, field

from chokepoint.load.formats.messages.iso20022.parties import Party, party
from chokepoint.load.formats.messages.xml import Part

_BILLS = frozenset({"", "CINV", "CREN", "CNFA", "SBIN", "TSUT", "MSIN", "HIRI", "VCHR"})
"""Types of document that ask for money: invoices of all sorts."""


@dataclass
class Remittance:
    """`invoice`: the number of the one invoice that is named; `words`: all that is said, in order; `people`: who issued
    the invoice and to whom, where that is told."""

    invoice: str | None = None
    words: list[str] = field(default_factory=list)
    people: list[Party] = field(default_factory=list)


def remittance(part: Part) -> Remittance:
    """The remittance information and the purpose of a transaction."""
    found = Remittance()
    invoices: list[str] = []
    for information in part.all("RmtInf"):
        free = " ".join(line.text for line in information.all("Ustrd") if line.text)
        found.words += [" ".join(free.split())] if free else []
        for structured in information.all("Strd"):
            invoices += _structured(structured, found)
    for purpose in ("Purp/Prtry", "Purp/Cd", "PmtTpInf/CtgyPurp/Prtry", "PmtTpInf/CtgyPurp/Cd"):
        if said := part.says(purpose):
            found.words.append(f"purpose {said}")
    if mandate := part.says("DrctDbtTx/MndtRltdInf/MndtId", "MndtRltdInf/DrctDbtMndt/MndtId", "Refs/MndtId"):
        found.words.append(f"mandate {mandate}")
    for line in part.all("RgltryRptg/Dtls"):
        said = " ".join(text.text for text in (*line.all("Cd"), *line.all("Inf")) if text.text)
        found.words += [f"regulatory {said}"] if said else []
    if len(set(invoices)) == 1:
        found.invoice = invoices[0]
    return found


def _structured(part: Part, found: Remittance) -> list[str]:
    """Takes what one structured part says; returns the numbers of the invoices it names."""
    invoices = []
    for document in part.all("RfrdDocInf"):
        code = document.says("Tp/CdOrPrtry/Cd", "Tp/Cd") or ""
        number = document.says("Nb", "RfrdDocNb")
        if number:
            invoices += [number] if code in _BILLS and code != "CREN" else []
            found.words.append(" ".join(text for text in (_DOCUMENTS.get(code, "document"), number) if text))
    if reference := part.says("CdtrRefInf/Ref", "CdtrRefInf/CdtrRef"):
        found.words.append(reference)
    for extra in part.all("AddtlRmtInf"):
        found.words += [extra.text] if extra.text else []
    for role, element in (("invoicer", "Invcr"), ("invoicee", "Invcee")):
        person = party(part.one(element))
        if person.id:
            found.people.append(person)
            found.words.append(f"{role} {person.name or person.id}")
    return invoices


_DOCUMENTS = {
    "CINV": "invoice",
    "CREN": "credit note",
    "DEBN": "debit note",
    "PUOR": "order",
    "SOAC": "statement",
    "DISP": "despatch advice",
    "BOLD": "bill of lading",
    "CMCN": "contract",
    "SBIN": "self-billed invoice",
}
"""Types of document by their codes (ISO 20022 external code set, DocumentType)."""
