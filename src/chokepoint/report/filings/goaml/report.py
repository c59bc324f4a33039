"""The whole goAML document: a report with its head, or transactions alone, as the schema has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chokepoint.records.errors import InputError
from chokepoint.records.filing import FiledOrder, Filing
from chokepoint.records.filing_settings import FilingSettings
from chokepoint.report.filings.fitting.node import Node, branch, leaf, many
from chokepoint.report.filings.goaml.parties import Actor
from chokepoint.report.filings.goaml.transactions import Transactions, moment, roles_of
from chokepoint.report.filings.telling import name_of, told_sign, whole_reason

REPORT, TRANSACTIONS = "report", "reportdata"
"""The elements that a goAML document begins with: the whole report, or transactions for one begun by hand."""
LONGEST = 30_000
"""Characters of a reason that are made ready; schemas take 4,000 to 8,000, and the annex has all."""
ID, NUMBER = "the number that the authority gave to who files", "goaml.rentity_id"


@dataclass(frozen=True)
class Document:
    """Makes a document of a filing."""

    filing: Filing
    settings: FilingSettings
    transactions: Transactions

    def root(self, roots: list[str]) -> Node:
        """The document under the first of the schema's roots that is known; raises InputError where none is."""
        if REPORT in roots:
            return self._report()
        if TRANSACTIONS in roots:
            return self._transactions()
        raise InputError(
            f"The schema declares {', '.join(f'`{name}`' for name in roots[:5]) or 'no element'}; a goAML document "
            f"begins with `{REPORT}` or `{TRANSACTIONS}`. Name the goAML schema of your authority."
        )

    def _each(self) -> Iterator[Node]:
        for filed in self.filing.orders():
            yield from self.transactions.of_order(filed)

    def _transactions(self) -> Node:
        held = Node("transaction", stream=_Again(self))
        return Node(TRANSACTIONS, children=(Node("transactions", children=(held,), beside=True), _beside(held)))

    def _report(self) -> Node:
        filing, settings = self.filing, self.settings
        told, _ = whole_reason(filing, LONGEST)
        code = settings.text("goaml.report_code", "STR")
        body = Node("transaction", stream=_Again(self)) if filing.paid else self._activity()
        return Node(
            REPORT,
            children=tuple(
                node
                for node in (
                    leaf("rentity_id", settings.needed(NUMBER, ID), whole=True),
                    leaf("rentity_branch", settings.text("goaml.rentity_branch")),
                    leaf("submission_code", settings.text("goaml.submission_code", "E"), whole=True),
                    leaf("report_code", code, whole=True),
                    leaf("entity_reference", settings.text("goaml.entity_reference", filing.title)),
                    leaf("fiu_ref_number", settings.text("goaml.fiu_ref_number"), whole=True),
                    leaf("submission_date", moment(filing.made_at)),
                    leaf("currency_code_local", settings.code("currency", self.transactions.local), whole=True),
                    self._reporting_person(),
                    self.transactions.parties.address("location", self._reporter()),
                    leaf("reason", told),
                    leaf("action", settings.text("goaml.action")),
                    body,
                    self._indicators(),
                )
                if node is not None
            ),
        )

    def _reporter(self) -> dict[str, str]:
        names = ("address", "city", "zip", "country", "region")
        return {name: self.settings.text(f"reporter.{name}") for name in names}

    def _reporting_person(self) -> Node | None:
        """Who files, as `reporter.person` names them."""
        person = self.settings.table("reporter.person")
        for name in ("first_name", "last_name"):
            self.settings.needed(f"reporter.person.{name}", "the name of the person who files")
        phone = self.transactions.parties.phone("phone", person.get("phone"))
        return branch(
            "reporting_person",
            leaf("gender", person.get("gender"), whole=True),
            leaf("title", person.get("title")),
            leaf("first_name", person.get("first_name")),
            leaf("last_name", person.get("last_name")),
            leaf("birthdate", person.get("birthdate")),
            leaf("id_number", person.get("id_number"), whole=True),
            leaf("nationality1", person.get("nationality"), whole=True),
            many("phones", "phone", [phone]) if person.get("phone") else None,
            many("addresses", "address", [self.transactions.parties.address("address", self._reporter())]),
            leaf("email", person.get("email"), whole=True, beside=True),
            leaf("occupation", person.get("occupation")),
            *(leaf(name, value, stop_gap=True) for name, value in self.settings.table("goaml.not_known").items()),
        )

    def _activity(self) -> Node | None:
        """What is filed where nothing was paid: the parties and goods of orders."""
        orders = list(self.filing.orders())
        parties = [self._report_party(filed, one, roles) for filed in orders for one, roles in roles_of(filed).items()]
        goods = [self.transactions.goods(filed) for filed in orders]
        items = [item for node in goods if node is not None for item in node.children]
        return branch(
            "activity", many("report_parties", "report_party", parties), many("goods_services", "item", items)
        )

    def _report_party(self, filed: FiledOrder, party_id: str, roles: list[str]) -> Node | None:
        actor = Actor(party_id, filed.parties.get(party_id, {}), said=f"Roles: {', '.join(roles)}.")
        behind = f"parties/{party_id}"
        signs = " ".join(told_sign(sign) for sign in filed.signs if behind in sign.record_ids)
        return branch(
            "report_party",
            *self.transactions.parties.said_in("", actor),
            leaf("significance", self.settings.text("goaml.significance"), stop_gap=True),
            leaf("reason", signs or f"{', '.join(roles)} of order {filed.order_id}"),
            leaf("comments", f"{name_of(filed, party_id)}: {', '.join(roles)} of order {filed.order_id}."),
        )

    def _indicators(self) -> Node | None:
        """The authority's own codes of the indicators that fire, as far as `goaml.indicators` gives them."""
        codes = self.settings.table("goaml.indicators")
        signs = [*self.filing.signs, *(sign for filed in self.filing.orders() for sign in filed.signs)]
        found = dict.fromkeys(codes[sign.indicator] for sign in signs if sign.indicator in codes)
        return many("report_indicators", "indicator", (leaf("indicator", code, whole=True) for code in found))


class _Again:
    """The transactions of a document, begun anew each time they are asked for."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def __iter__(self) -> Iterator[Node]:
        return self._document._each()


def _beside(node: Node) -> Node:
    return Node(node.name, stream=node.stream, beside=True)
