"""Parties of an X12 transaction set: an N1 segment and the segments that say more of it.

Source: ASC X12.3, element 98 (entity identifier code).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chokepoint.load.formats.messages.envelopes import Context
from chokepoint.load.formats.messages.said import party_id
from chokepoint.load.formats.messages.telling import Telling
from chokepoint.load.formats.messages.values import country
from chokepoint.load.formats.messages.x12.elements import scheme_of
from chokepoint.load.formats.messages.x12.segments import Segment

ROLES = {
    "BY": "customer",
    "BS": "billed",
    "BT": "billed",
    "SO": "sold_to",
    "OB": "orderer",
    "LW": "customer",
    "EN": "end_user",
    "EU": "end_user",
    "UC": "end_user",
    "MA": "end_user",
    "IT": "installed",
    "SU": "supplier",
    "SE": "supplier",
    "VN": "supplier",
    "II": "invoicer",
    "RI": "payee",
    "RE": "payee",
    "PE": "payee",
    "PR": "payer",
    "RM": "payer",
    "ST": "delivery",
    "CN": "consignee",
    "IM": "importer",
    "EX": "exporter",
    "SF": "despatch",
    "SH": "consignor",
    "NP": "notify",
    "N1": "notify",
    "N2": "notify",
    "FW": "forwarder",
    "CA": "carrier",
    "CB": "broker",
    "MF": "manufacturer",
    "Z7": "marked_for",
}
"""Roles by entity."""
FALLBACKS = {
    "customer": ("orderer", "sold_to", "billed"),
    "supplier": ("invoicer", "exporter", "payee"),
    "payer": ("billed",),
    "consignee": ("delivery", "importer"),
    "consignor": ("despatch", "exporter"),
}
"""Roles that stand in, in this order, where nobody is named for one."""
_FORWARD_TO = ("N2", "N3", "N4", "PER", "REF", "G61", "NX2")
_CHANNELS = {"TE": "phone", "WP": "phone", "EM": "email"}


@dataclass
class Parties:
    """Takes in the parties of one transaction set; `roles` has the first of each role, `told` their cells."""

    telling: Telling
    context: Context
    roles: dict[str, str] = field(default_factory=dict)
    told: dict[str, dict[str, str | None]] = field(default_factory=dict)
    _entity: str = ""
    _said: dict[str, list[str]] = field(default_factory=dict)
    _number: tuple[str, str] = ("", "")
    _contacts: list[str] = field(default_factory=list)

    def take(self, segment: Segment) -> bool:
        """Notice a segment. Returns whether it says something of the party that is open, and nothing else."""
        if segment.tag == "N1":
            self.close()
            self._entity, self._number = segment.at(1), (segment.at(3), segment.at(4))
            self._add("name", segment.at(2))
            return True
        if not self._entity:
            return False
        if segment.tag not in _FORWARD_TO:
            self.close()
            return False
        return self._more(segment)

    def _more(self, segment: Segment) -> bool:
        if segment.tag == "N2":
            self._add("name", segment.at(1), segment.at(2))
        elif segment.tag == "N3":
            self._add("address", segment.at(1), segment.at(2))
        elif segment.tag == "N4":
            for name, position in (("city", 1), ("region", 2), ("postcode", 3), ("country", 4)):
                self._add(name, segment.at(position))
        elif segment.tag in ("PER", "G61"):
            self._contacts.append(segment.at(2))
            for channel, number in segment.pairs(3):
                self._add(_CHANNELS.get(channel, "other"), number)
        elif segment.at(1) in ("TJ", "EI", "GT", "VX", "TX", "FI"):
            self._add("tax_id", segment.at(2))
        else:
            return False
        return True

    def _add(self, name: str, *texts: str) -> None:
        self._said.setdefault(name, []).extend(text for text in texts if text)

    def close(self) -> str | None:
        """Enter the party that is open; returns its id."""
        entity, said, contacts = self._entity, self._said, self._contacts
        qualifier, number = self._number
        self._entity, self._said, self._number, self._contacts = "", {}, ("", ""), []
        if not entity:
            return None
        name, city = " ".join(said.get("name", [])), " ".join(said.get("city", []))
        land = country(" ".join(said.get("country", [])))
        address = [*said.get("address", []), *said.get("postcode", [])]
        own = party_id(scheme_of(qualifier, self.context), number, name, land, city)
        if own is None:
            return None
        cells = {
            "party_id": own,
            "name": name or None,
            "address": ", ".join(address) or None,
            "city": city or None,
            "region": next(iter(said.get("region", [])), None),
            "country": land,
            "phone": next(iter(said.get("phone", [])), None),
            "email": next(iter(said.get("email", [])), None),
            "tax_id": next(iter(said.get("tax_id", [])), number if qualifier in ("24", "FI") else None),
        }
        self.telling.party(cells)
        self.told.setdefault(own, cells)
        for contact in filter(None, contacts):
            self.telling.left(f"contact `{contact}` of `{own}`")
        self._enter(entity, own)
        return own

    def _enter(self, entity: str, own: str) -> None:
        role = ROLES.get(entity) or f"role {entity}"
        taken = self.roles.setdefault(role, own) != own
        if taken and self.roles.setdefault(f"further {role}", own) != own:
            self.telling.left(f"a further party in the role {entity}: `{own}`")

    def settled(self) -> dict[str, str]:
        """Parties by role, with those that stand in for others."""
        self.close()
        found = dict(self.roles)
        for role, others in FALLBACKS.items():
            other = next((found[name] for name in others if name in found), None)
            if other:
                found.setdefault(role, other)
        return found

    def partner(self, address: str) -> str | None:
        """The party that an address of the interchange stands for."""
        own = party_id(None, address)
        return self.telling.party({"party_id": own}) if own else None
