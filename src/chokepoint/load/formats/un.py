"""The consolidated list of the United Nations Security Council, as XML.

Source: United Nations Security Council, Consolidated List, schema sc-sanctions.xsd.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from xml.etree import ElementTree

from chokepoint.load.formats.birth_dates import birth_dates
from chokepoint.load.formats.published import (
    MAIN,
    Cells,
    Edition,
    PublishedList,
    cut_off,
    head_of,
    joined,
)
from chokepoint.load.sources import Source

LIST_ID = "UN-SC"
ROOT = "CONSOLIDATED_LIST"
REFERENCE = "https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list"
_KINDS = {"INDIVIDUAL": "individual", "ENTITY": "entity"}
_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_ADDRESS = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")


def published_lists(sources: list[Source]) -> list[PublishedList]:
    """The files that are this list, and any other XML: no other kind is read, and one cut off shows no root."""
    return [PublishedList("un", {MAIN: source}, read) for source in sources if head_of(source).startswith("<?xml")]


def read(published: PublishedList) -> Edition:
    """The entries; raises ListError where the XML does not come to its end, or is of another kind."""
    source = published.main
    data = source.path.read_bytes()
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise cut_off(source, "it declares entities of its own, which the published list never does")
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise cut_off(source, f"its XML is not whole ({error})") from error
    if root.tag != ROOT:
        raise cut_off(source, f"it is XML of another kind (`{root.tag[:60]}`); only the UN's `{ROOT}` is read")
    found = [element for kind in _KINDS for element in root.iter(kind)]
    if not found:
        raise cut_off(source, "it has no entries")
    entries = [(number, _entry(element)) for number, element in enumerate(found, start=1)]
    return Edition(entries, _day(root.get("dateGenerated", "")))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _entry(element: ElementTree.Element) -> Cells:
    kind = element.tag
    name = " ".join(_texts(element, *_NAMES))
    aliases = [*_below(element, f"{kind}_ALIAS", "ALIAS_NAME"), *_texts(element, "NAME_ORIGINAL_SCRIPT")]
    addresses = [_line(place, _ADDRESS) for place in element.iter(f"{kind}_ADDRESS")]
    countries = _below(element, f"{kind}_ADDRESS", "COUNTRY")
    listed_on = _day(next(iter(_texts(element, "LISTED_ON")), ""))
    return {
        "list_id": LIST_ID,
        "entry_id": next(iter(_texts(element, "DATAID")), None),
        "name": name,
        "kind": _KINDS[kind],
        "aliases": joined(aliases),
        "country": joined(sorted({*countries})),
        "identifiers": joined(_document(paper) for paper in element.iter("INDIVIDUAL_DOCUMENT")),
        "listed_on": listed_on.isoformat() if listed_on else None,
        "program": " ".join(_texts(element, "UN_LIST_TYPE", "REFERENCE_NUMBER")) or None,
        "reference": REFERENCE,
        "birth_dates": joined(birth_dates(_born(element))),
        "citizenships": joined(_below(element, "NATIONALITY", "VALUE")),
        "addresses": joined(addresses),
    }


def _texts(element: ElementTree.Element, *tags: str) -> list[str]:
    """What stands directly below the element under each tag, in order, without what is empty."""
    said = (child.text or "" for tag in tags for child in element.findall(tag))
    return [text.strip() for text in said if text.strip()]


def _below(element: ElementTree.Element, group: str, tag: str) -> list[str]:
    return [text for part in element.iter(group) for text in _texts(part, tag)]


def _line(element: ElementTree.Element, tags: Iterable[str]) -> str:
    return ", ".join(_texts(element, *tags))


def _document(paper: ElementTree.Element) -> str:
    """`Passport OB 0243318 (Country)`; empty where no number is given."""
    numbers = _texts(paper, "NUMBER")
    if not numbers:
        return ""
    countries = _texts(paper, "ISSUING_COUNTRY", "COUNTRY_OF_ISSUE")
    kind = " ".join(_texts(paper, "TYPE_OF_DOCUMENT")[:1] or ["Number"])
    return f"{kind} {numbers[0]}" + (f" ({countries[0]})" if countries else "")


def _born(element: ElementTree.Element) -> list[str]:
    dates = []
    for part in element.iter("INDIVIDUAL_DATE_OF_BIRTH"):
        ends = [*_texts(part, "FROM_YEAR"), *_texts(part, "TO_YEAR")]
        dates += [" to ".join(ends)] if len(ends) == 2 else _texts(part, "DATE", "YEAR")[:1]
    return dates
