"""Parties of a UN/EDIFACT message: a name-and-address segment and the segments that belong to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from chokepoint.load.formats.messages.edifact.composites import is_gln, party_cells
from chokepoint.load.formats.messages.edifact.segments import Segment
from chokepoint.load.formats.messages.envelopes import Context
from chokepoint.load.formats.messages.said import party_id
from chokepoint.load.formats.messages.telling import Telling

ROLES = {
    "BY": "customer",
    "OB": "orderer",
    "CO": "office",
    "UD": "end_user",
    "UC": "end_user",
    "EU": "end_user",
    "SU": "supplier",
    "SE": "supplier",
    "II": "invoicer",
    "SR": "agent",
    "IV": "invoicee",
    "PR": "payer",
    "PL": "payer",
    "PE": "payee",
    "RE": "payee",
    "DP": "delivery",
    "ST": "delivery",
    "CN": "consignee",
    "IM": "importer",
    "EX": "exporter",
    "CZ": "consignor",
    "OS": "consignor",
    "SF": "despatch",
    "PW": "despatch",
    "NI": "notify",
    "N1": "notify",
    "N2": "notify",
    "FW": "forwarder",
    "CA": "carrier",
    "CPD": "carrier",
    "DT": "declarant",
    "AE": "declarant",
    "CB": "broker",
    "AG": "agent",
    "MF": "manufacturer",
    "MS": "sender",
    "FR": "sender",
    "MR": "receiver",
    "OY": "orderer",
    "BE": "payee",
    "OP": "orderer",
    "DO": "orderer",
}
"""Roles by party qualifier (code list 3035)."""
FALLBACKS = {
    "customer": ("orderer", "importer"),
    "supplier": ("invoicer", "exporter"),
    "payer": ("invoicee",),
    "consignee": ("delivery", "importer"),
    "consignor": ("despatch", "exporter"),
}
"""Roles that stand in, in this order, where nobody is named for one."""
_TAX, _REGISTERED = ("VA", "AHP", "FC"), ("XA", "GN", "ARA", "AQL")
"""Reference qualifiers (code list 1153): tax numbers; numbers in registers of companies."""
_OF_A_PARTY = ("LOC", "FII", "RFF", "DTM", "DOC", "CTA", "COM", "CPI", "SPR", "MEA")
"""Segments that do not end what is said of a party."""
_CHANNELS = {"TE": "phone", "AL": "phone", "EM": "email"}


@dataclass
class Parties:
    """Takes in the parties of one message; `roles` has the first party of each role."""

    telling: Telling
    context: Context
    roles: dict[str, str] = field(default_factory=dict)
    header: dict[str, str] = field(default_factory=dict)
    """Roles that hold for the whole message: those of a part of it stand before them."""
    told: dict[str, dict[str, str | None]] = field(default_factory=dict)
    """The cells of each party of this part of the message."""
    _cells: dict[str, str | None] = field(default_factory=dict)
    _qualifier: str = ""
    _accounts: list[str] = field(default_factory=list)
    _contact: str = ""

    def take(self, segment: Segment) -> bool:
        """Notice a segment: it may begin a party, say more of it, or end it. Returns whether that is all it does."""
        if segment.tag == "NAD":
            self.close()
            self._qualifier = segment.at(1)
            self._cells = party_cells(segment, self.context)
        elif not self._qualifier:
            return False
        elif segment.tag not in _OF_A_PARTY:
            self.close()
        elif segment.tag == "RFF":
            return self._reference(segment.at(1), segment.at(1, 1))
        elif segment.tag == "CTA":
            self._contact = " ".join(segment.parts(2, 1)) or segment.at(2)
        elif segment.tag == "COM":
            for number, channel in ((part[0], part[1]) for part in segment.all(1) if len(part) > 1):
                self._cells.setdefault(_CHANNELS.get(channel.strip(), "other"), number.strip())
        elif segment.tag == "FII":
            self._account(segment)
            return True
        return False

    def close(self) -> str | None:
        """Enter the party that is open; returns its id."""
        qualifier, cells = self._qualifier, self._cells
        accounts, contact = self._accounts, self._contact
        self._qualifier, self._cells, self._accounts, self._contact = "", {}, [], ""
        if not qualifier:
            return None
        own = cells.get("party_id") or party_id("VAT", cells.get("tax_id")) if not cells.get("name") else None
        own = own or cells.get("party_id")
        cells.pop("other", None)
        role = ROLES.get(qualifier)
        if own is None:
            if cells.get("name"):
                self.telling.left(f"`{cells['name']}` in place of a party ({qualifier}): it names nobody")
            return None
        self.telling.party({**cells, "party_id": own})
        self.told.setdefault(own, {**cells, "party_id": own})
        for account in accounts:
            self.telling.account_of(own, account)
        if contact:
            self.telling.left(f"contact `{contact}` of `{own}`")
        role = role or f"role {qualifier}"
        taken = self.roles.setdefault(role, own) != own
        if taken and self.roles.setdefault(f"further {role}", own) != own:
            self.telling.left(f"a further party in the role {qualifier}: `{own}`")
        return own

    def start_part(self) -> None:
        """Begin a part of the message; what was told before holds for all of them."""
        self.close()
        if not self.header:
            self.header = dict(self.roles)
        self.told = {own: cells for own, cells in self.told.items() if own in self.header.values()}
        self.roles = {}

    def settled(self) -> dict[str, str]:
        """Parties by role, with those that stand in for others."""
        self.close()
        found = {**self.header, **self.roles}
        for role, others in FALLBACKS.items():
            other = next((found[name] for name in others if name in found), None)
            if other:
                found.setdefault(role, other)
        return found

    def address(self, party: str | None) -> dict[str, str | None]:
        """The cells that were told of a party."""
        return self.told.get(party or "", {})

    def partner(self, address: str) -> str | None:
        """The party that an address of the interchange stands for."""
        scheme = "GLN" if is_gln(address) else None
        found = party_id(scheme, address)
        return self.telling.party({"party_id": found}) if found else None

    def _reference(self, qualifier: str, number: str) -> bool:
        column = "tax_id" if qualifier in _TAX else "registration_number" if qualifier in _REGISTERED else None
        if column and number:
            self._cells.setdefault(column, number)
        return column is not None

    def _account(self, segment: Segment) -> None:
        holder = " ".join(segment.parts(2, 1, 3))
        if segment.at(2):
            self._accounts.append(segment.at(2))
        if holder and holder != self._cells.get("name"):
            self.telling.left(
                f"account `{segment.at(2)}` of `{self._cells.get('party_id') or ''}` is held by `{holder}`"
            )
