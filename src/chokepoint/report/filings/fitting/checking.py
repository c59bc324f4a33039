"""Whether a file is valid by its schema, said so that a person can mend it; files of any size, in bounded memory."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

from chokepoint.records.errors import InputError
from chokepoint.report.filings.fitting.schema import Schema, as_xpath_1

SHOWN = 5
"""Faults that an error names."""
SMALL = 50_000_000
"""Bytes of a file of which all faults are looked for; of a larger one the first is told."""
_NAMESPACE = re.compile(r"\{[^}]*\}")


def check(path: Path, schema: Schema) -> None:
    """Raise InputError with what is missing where, unless the file is valid."""
    compiled = _compiled(schema)
    faults = _all_faults(path, compiled) if path.stat().st_size <= SMALL else _first_fault(path, compiled)
    faults += _broken_rules(path, schema)
    if faults:
        more = f" And {len(faults) - SHOWN} more." if len(faults) > SHOWN else ""
        raise InputError(
            f"The file does not hold by `{schema.path}`: {' '.join(faults[:SHOWN])}{more} Nothing was written. "
            "Complete the records, or set in `filing.toml` what is wanted: [goaml.codes] and [goaml.not_known]."
        )


def _compiled(schema: Schema) -> etree.XMLSchema:
    try:
        return etree.XMLSchema(schema.trees[0].getroottree())
    except etree.XMLSchemaParseError as error:
        raise InputError(
            f"`{schema.path}` is no schema that can be used: {error}. Ask the authority for its file in XML Schema 1.0."
        ) from error


def _all_faults(path: Path, compiled: etree.XMLSchema) -> list[str]:
    compiled.validate(etree.parse(path, _parser()))
    return [f"Line {one.line}, {_place(one.path)}: {_NAMESPACE.sub('', one.message)}" for one in compiled.error_log]


def _place(path: str | None) -> str:
    return (path or "").replace("/*", "/…")


def _first_fault(path: Path, compiled: etree.XMLSchema) -> list[str]:
    try:
        for _, element in etree.iterparse(path, schema=compiled, resolve_entities=False, no_network=True):
            if element.getparent() is not None and element.getparent().getparent() is not None:
                element.clear(keep_tail=False)
    except etree.XMLSyntaxError as error:
        return [str(error)]
    return []


def _broken_rules(path: Path, schema: Schema) -> list[str]:
    """Assertions of XSD 1.1 that an element breaks; what XPath 1.0 cannot say is left to the authority's check."""
    rules = {name: test for test, name in schema.rules if _says(as_xpath_1(test))}
    if not rules:
        return []
    faults = []
    for _, element in etree.iterparse(path, tag=[f"{{*}}{name}" for name in rules], resolve_entities=False):
        test = rules[etree.QName(element).localname]
        if not element.xpath(f"boolean({as_xpath_1(test)})"):
            faults.append(f"Line {element.sourceline}: `{etree.QName(element).localname}` breaks the rule `{test}`.")
        element.clear()
    return faults


def _says(test: str) -> bool:
    try:
        etree.XPath(f"boolean({test})")
    except etree.XPathSyntaxError:
        return False
    return True


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
