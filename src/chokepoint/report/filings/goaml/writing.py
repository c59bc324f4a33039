"""`write_goaml`: the document, written as it is made and held against the schema before anybody gets it; its annex."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from lxml import etree

from chokepoint.records.errors import SettingError
from chokepoint.records.filing import Filing, Rates
from chokepoint.records.filing_settings import FilingSettings
from chokepoint.report.filings.annex import write_annex
from chokepoint.report.filings.fitting.checking import check
from chokepoint.report.filings.fitting.fit import Fitter, Lost, Outcome, Streamed
from chokepoint.report.filings.fitting.node import Node
from chokepoint.report.filings.fitting.schema import Schema, read_schema
from chokepoint.report.filings.goaml.report import REPORT, TRANSACTIONS, Document
from chokepoint.report.filings.goaml.transactions import Transactions
from chokepoint.report.filings.letters import lettering
from chokepoint.report.writing import replacing

PACKAGED = "goaml.xsd"
"""What the published versions have in common: the schema where the authority's own is not at hand."""
LAYOUTS = {"report": REPORT, "transactions": TRANSACTIONS}
SHOWN = 5


@dataclass
class _Writing:
    """One document on its way out."""

    lost: list[Lost] = field(default_factory=list)

    def write(self, out: Any, node: Node) -> None:
        """Write an element with all it holds."""
        if node.stream is not None:
            self._stream(out, node.stream)
        elif node.value is not None:
            element = etree.Element(node.name)
            element.text = node.value
            out.write(element)
        else:
            with out.element(node.name):
                for child in node.children:
                    out.write("\n")
                    self.write(out, child)
                out.write("\n")

    def _stream(self, out: Any, stream: object) -> None:
        assert isinstance(stream, Streamed)
        for number, outcome in enumerate(stream.outcomes(), start=1):
            refuse(outcome)
            self.lost += [Lost(f"{one.path}#{number}", one.value, one.why) for one in outcome.lost]
            for node in outcome.nodes:
                self.write(out, node)


def refuse(outcome: Outcome) -> None:
    """Raise SettingError where something is wanting."""
    if not outcome.wanting:
        return
    wanting = list(dict.fromkeys(outcome.wanting))
    more = f" And {len(wanting) - SHOWN} more." if len(wanting) > SHOWN else ""
    raise SettingError(
        f"The schema wants what is not there: {'; '.join(wanting[:SHOWN])}.{more} Nothing was written. Set the "
        "authority's code under [goaml.codes] in `filing.toml` (the section is named after the list, the key after the "
        "word), or under [goaml.not_known] what the authority wants where something is not known; or complete the "
        "records."
    )


def write_goaml(
    path: Path, filing: Filing, settings: FilingSettings, rates: Rates, schema: Path | None = None
) -> tuple[Path, ...]:
    """Write the document and its annex; returns both. Each is replaced whole or not at all.

    Raises SettingError, InputError.
    """
    if schema is not None:
        read = read_schema(schema)
        return _written(path, filing, settings, rates, read, read.roots())
    layout = settings.text("goaml.layout", "report")
    if layout not in LAYOUTS:
        raise SettingError(f"`filing.toml`: `goaml.layout` is `{layout}`. Layouts are: {', '.join(LAYOUTS)}.")
    with as_file(files(__package__) / PACKAGED) as packaged:
        return _written(path, filing, settings, rates, read_schema(packaged), [LAYOUTS[layout]])


def _written(
    path: Path, filing: Filing, settings: FilingSettings, rates: Rates, schema: Schema, roots: list[str]
) -> tuple[Path, ...]:
    local = settings.needed("reporter.currency", "the currency in which the authority wants amounts")
    document = Document(filing, settings, Transactions(settings, rates, local))
    fitter = Fitter(schema, lettering(settings.text("goaml.letters", "all")))
    outcome = fitter.root(document.root(roots))
    refuse(outcome)
    writing = _Writing(outcome.lost)
    with replacing(path) as draft:
        with etree.xmlfile(str(draft), encoding="utf-8") as out:
            out.write_declaration()
            for node in outcome.nodes:
                writing.write(out, node)
        check(draft, schema)
    return path, write_annex(path.with_suffix(".annex.json"), filing, writing.lost)
