"""Persons, entities, accounts and addresses as goAML names their parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from chokepoint.records.filing import Cells
from chokepoint.records.filing_settings import FilingSettings
from chokepoint.report.filings.fitting.node import Node, branch, leaf, many

UNRECORDED = "not recorded"
PERSON = "person"


@dataclass(frozen=True)
class Actor:
    """A party as a transaction or an activity shows it: its record, its account there, and what is said beside."""

    party_id: str | None
    cells: Cells
    account: str | None = None
    institution: str | None = None
    swift: str | None = None
    currency: str | None = None
    said: str = ""

    @property
    def name(self) -> str:
        """As recorded."""
        return str(self.cells.get("name") or "").strip() or (self.party_id or "").strip() or UNRECORDED


@dataclass(frozen=True)
class Parties:
    """Writes parties with an authority's codes."""

    settings: FilingSettings

    def said_in(self, prefix: str, actor: Actor, suffix: str = "") -> tuple[Node, ...]:
        """The ways to say a party, the fullest first: by its account, else as a person or an entity."""
        named = (self.account, self.person if actor.cells.get("kind") == PERSON else self.entity)
        kinds = ("account", "person" if actor.cells.get("kind") == PERSON else "entity")
        ways = []
        for kind, said in zip(kinds, named, strict=True):
            node = said(f"{prefix}{kind}{suffix}", actor)
            if node is not None:
                ways.append(replace(node, beside=True))
        return tuple(ways)

    def account(self, name: str, actor: Actor) -> Node | None:
        """The account with its holder in it; None where no account is recorded."""
        if not actor.account:
            return None
        is_iban = actor.account[:2].isalpha() and actor.account[2:4].isdigit()
        person = actor.cells.get("kind") == PERSON
        holder = None if person else self.entity("t_entity", actor)
        signatory = branch("signatory", leaf("is_primary", "true"), self.person("t_person", actor)) if person else None
        related = branch("related_persons", _renamed("account_related_person", signatory)) if signatory else None
        return branch(
            name,
            leaf("institution_name", actor.institution),
            leaf("swift", actor.swift, whole=True),
            leaf("account", actor.account, whole=True),
            leaf("currency_code", self._currency(actor.currency), whole=True),
            leaf("account_name", actor.name),
            leaf("iban", actor.account if is_iban else None, whole=True),
            leaf("client_number", actor.party_id, whole=True),
            *self._coded("personal_account_type", "account_type", self.settings.table("goaml.codes.account")),
            holder,
            _beside(signatory),
            _beside(related),
            self._comments(actor),
            *self._stop_gaps(),
        )

    def person(self, name: str, actor: Actor) -> Node | None:
        """A natural person. The last word of the name is taken for the surname; the name as recorded stands beside."""
        first, _, last = actor.name.rpartition(" ")
        cells = actor.cells
        return branch(
            name,
            leaf("first_name", first or None),
            leaf("first_name", "-", stop_gap=True),
            leaf("last_name", last),
            leaf("birthdate", _moment(cells.get("incorporated_on"))),
            leaf("alias", _aliases(cells)),
            leaf("id_number", cells.get("registration_number"), whole=True),
            leaf("residence", self._country(cells.get("country")), whole=True),
            self._phones(cells),
            self._addresses(cells),
            *_email(cells),
            leaf("occupation", cells.get("industry_text")),
            leaf("tax_number", cells.get("tax_id"), whole=True),
            self._comments(actor),
            *self._stop_gaps(),
        )

    def entity(self, name: str, actor: Actor) -> Node | None:
        """A body, or a party of which nobody said what it is."""
        cells = actor.cells
        url = leaf("url", cells.get("website"), beside=True)
        return branch(
            name,
            leaf("name", actor.name),
            leaf("commercial_name", _aliases(cells)),
            leaf("incorporation_number", cells.get("registration_number"), whole=True),
            leaf("business", cells.get("industry_text") or cells.get("industry")),
            self._phones(cells),
            self._addresses(cells),
            *_email(cells),
            url,
            _beside(many("urls", "url", [url])),
            leaf("incorporation_country_code", self._country(cells.get("country")), whole=True),
            leaf("incorporation_date", _moment(cells.get("incorporated_on"))),
            leaf("tax_number", cells.get("tax_id"), whole=True),
            leaf("tax_reg_number", cells.get("tax_id"), whole=True, beside=True),
            self._comments(actor),
            *self._stop_gaps(),
        )

    def address(self, name: str, cells: Cells) -> Node | None:
        """An address of which the street or town is recorded, and the country."""
        country = cells.get("country")
        if not country or not (cells.get("address") or cells.get("city")):
            return None
        return branch(
            name,
            leaf("address_type", self.settings.code("contact", "business")),
            leaf("address", cells.get("address")),
            leaf("address", UNRECORDED, stop_gap=True),
            leaf("city", cells.get("city")),
            leaf("city", UNRECORDED, stop_gap=True),
            leaf("zip", cells.get("zip"), whole=True),
            leaf("country_code", self._country(country), whole=True),
            leaf("state", cells.get("region"), whole=True, beside=True),
        )

    def phone(self, name: str, number: object) -> Node | None:
        """A telephone number as recorded."""
        return branch(
            name,
            leaf("tph_contact_type", self.settings.code("contact", "business"), stop_gap=not number),
            leaf("tph_communication_type", self.settings.code("communication", "telephone"), stop_gap=not number),
            leaf("tph_number", number, whole=True),
        )

    def _phones(self, cells: Cells) -> Node | None:
        number = cells.get("phone")
        return many("phones", "phone", [self.phone("phone", number)]) if number else None

    def _addresses(self, cells: Cells) -> Node | None:
        return many("addresses", "address", [self.address("address", cells)])

    def _country(self, code: object) -> str | None:
        return self.settings.code("country", str(code)) if code else None

    def _currency(self, code: object) -> str | None:
        return self.settings.code("currency", str(code)) if code else None

    def _coded(self, *names_and_codes: object) -> Iterator[Node]:
        """The same code under each of several names; stands only where the schema insists."""
        *names, codes = names_and_codes
        code = codes.get("unknown") if isinstance(codes, dict) else None
        for name in names:
            node = leaf(str(name), code, stop_gap=True, beside=True)
            if node is not None:
                yield node

    def _stop_gaps(self) -> Iterator[Node]:
        """What the authority wants where something is not known, by element."""
        for name, value in sorted(self.settings.table("goaml.not_known").items()):
            node = leaf(name, value, whole=True, stop_gap=True)
            if node is not None:
                yield node

    def _comments(self, actor: Actor) -> Node | None:
        return leaf("comments", " ".join(_said(actor)))


def _said(actor: Actor) -> Iterator[str]:
    """What is on record and may have no element of its own."""
    cells = actor.cells
    if actor.party_id:
        yield f"Record parties/{actor.party_id}."
    yield f"Name as recorded: {actor.name}."
    if not cells.get("kind"):
        yield "Whether a person or a body is not recorded."
    if actor.account:
        at = f" at {actor.institution}" if actor.institution else ""
        yield f"Account as recorded: {actor.account}{at}."
    for column, label in _BESIDE.items():
        if cells.get(column):
            yield f"{label}: {cells[column]}."
    if actor.said:
        yield actor.said


_BESIDE = {
    "registration_number": "Registration number",
    "tax_id": "Tax number",
    "phone": "Telephone",
    "address": "Address",
    "city": "Town",
    "country": "Country",
}


def _aliases(cells: Cells) -> str | None:
    aliases = cells.get("aliases")
    return "; ".join(map(str, aliases)) if isinstance(aliases, list | tuple) else aliases


def _email(cells: Cells) -> Iterator[Node]:
    node = leaf("email", cells.get("email"), whole=True, beside=True)
    if node is not None:
        yield node
        yield Node("emails", children=(Node("email", node.value, whole=True),), beside=True)


def _moment(value: object) -> str | None:
    return f"{value}T00:00:00" if value else None


def _beside(node: Node | None) -> Node | None:
    return replace(node, beside=True) if node is not None else None


def _renamed(name: str, node: Node | None) -> Node | None:
    return replace(node, name=name) if node is not None else None
