"""What an XML Schema says of elements, read once: content models, facets, code lists, and rules of version 1.1.

Source: W3C, XML Schema Part 1 and 2, second edition, 28 October 2004; XSD 1.1 Part 1, 3.13 (assertions).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from lxml import etree

from chokepoint.records.errors import InputError

XSD = "{http://www.w3.org/2001/XMLSchema}"
GROUPS = ("sequence", "choice", "all")
UNBOUNDED = 10**9
LARGEST = 20_000_000
"""Bytes of a schema that are read; the largest known of these formats has 200,000."""
INCLUDED = 20
"""Files that a schema may bring along."""


@dataclass(frozen=True)
class Simple:
    """A simple type. `codes` is empty where any text will do; `patterns` are groups of which each must have a match."""

    base: str = "string"
    least: int = 0
    most: int | None = None
    codes: tuple[str, ...] = ()
    patterns: tuple[tuple[str, ...], ...] = ()
    bounds: tuple[tuple[str, str], ...] = ()
    fraction: int | None = None


@dataclass(frozen=True)
class Particle:
    """An element (`name`), or a group of particles (`kind`: sequence, choice, all), with its occurrence."""

    kind: str
    least: int
    most: int
    name: str = ""
    element: etree._Element | None = None
    held: tuple[Particle, ...] = ()


@dataclass(frozen=True)
class Content:
    """What an element holds: a simple type, or a particle."""

    simple: Simple | None = None
    particle: Particle | None = None


@dataclass
class Schema:
    """A schema with its declarations by name."""

    path: Path
    trees: list[etree._Element]
    namespace: str | None
    rules: list[tuple[str, str]] = field(default_factory=list)
    """Assertions of XSD 1.1: the test, and the name of the type or element that has it."""
    _contents: dict[etree._Element, Content] = field(default_factory=dict)

    @cached_property
    def declared(self) -> dict[tuple[str, str], etree._Element]:
        """Top-level declarations by kind and name."""
        return {
            (etree.QName(one).localname, one.get("name", "")): one
            for tree in self.trees
            for one in tree
            if isinstance(one.tag, str)
        }

    def roots(self) -> list[str]:
        """Names of the elements that a document may begin with."""
        return [name for kind, name in self.declared if kind == "element"]

    def root(self, name: str) -> Particle:
        """The root element of that name."""
        return self._element(self.declared["element", name])

    def content(self, element: etree._Element) -> Content:
        """What a declared element holds."""
        if element not in self._contents:
            self._contents[element] = self._content(element)
        return self._contents[element]

    def _content(self, element: etree._Element) -> Content:
        inline = element.find(f"{XSD}complexType")
        if inline is not None:
            return self._complex(inline)
        inline = element.find(f"{XSD}simpleType")
        if inline is not None:
            return Content(self._simple(inline))
        return self._named(element.get("type", "xs:string"))

    def _named(self, name: str) -> Content:
        bare = name.rpartition(":")[2]
        if ("complexType", bare) in self.declared:
            return self._complex(self.declared["complexType", bare])
        if ("simpleType", bare) in self.declared:
            return Content(self._simple(self.declared["simpleType", bare]))
        return Content(Simple(base=bare))

    def _complex(self, told: etree._Element) -> Content:
        for derived in ("extension", "restriction"):
            found = told.find(f"{XSD}complexContent/{XSD}{derived}")
            if found is not None:
                own = self._held(found)
                base = self._named(found.get("base", "")).particle if derived == "extension" else None
                both = tuple(one for one in (base, own) if one is not None)
                return Content(particle=Particle("sequence", 1, 1, held=both))
            found = told.find(f"{XSD}simpleContent/{XSD}{derived}")
            if found is not None:
                return Content(self._named(found.get("base", "xs:string")).simple)
        return Content(particle=self._held(told) or Particle("sequence", 1, 1))

    def _held(self, told: etree._Element) -> Particle | None:
        for one in told:
            name = etree.QName(one).localname if isinstance(one.tag, str) else ""
            if name in (*GROUPS, "group"):
                return self._particle(one)
        return None

    def _particle(self, told: etree._Element) -> Particle:
        kind = etree.QName(told).localname
        if kind == "element":
            return self._element(told)
        if kind == "group":
            inner = self._held(self.declared["group", told.get("ref", "").rpartition(":")[2]])
            return Particle("sequence", *_occurs(told), held=(inner,) if inner else ())
        kinds = (*GROUPS, "element", "group")
        parts = [one for one in told if isinstance(one.tag, str) and etree.QName(one).localname in kinds]
        return Particle(kind, *_occurs(told), held=tuple(map(self._particle, parts)))

    def _element(self, told: etree._Element) -> Particle:
        declared = told
        if told.get("ref"):
            declared = self.declared["element", told.get("ref", "").rpartition(":")[2]]
        return Particle("element", *_occurs(told), name=declared.get("name", ""), element=declared)

    def _simple(self, told: etree._Element) -> Simple:
        cut = told.find(f"{XSD}restriction")
        if cut is None:
            return Simple()
        inline = cut.find(f"{XSD}simpleType")
        base = self._simple(inline) if inline is not None else self._named(cut.get("base", "xs:string")).simple
        return _restricted(base or Simple(), cut)


def _restricted(base: Simple, cut: etree._Element) -> Simple:
    facets: dict[str, list[str]] = {}
    for one in cut:
        if isinstance(one.tag, str):
            facets.setdefault(etree.QName(one).localname, []).append(one.get("value", ""))
    most = facets.get("maxLength") or facets.get("length")
    least = facets.get("minLength") or facets.get("length")
    patterns = tuple(facets.get("pattern", ()))
    bounds = [(name, facets[name][0]) for name in _BOUNDS if name in facets]
    return Simple(
        base=base.base,
        least=int(least[0]) if least else base.least,
        most=int(most[0]) if most else base.most,
        codes=tuple(facets.get("enumeration", ())) or base.codes,
        patterns=(*base.patterns, patterns) if patterns else base.patterns,
        bounds=(*base.bounds, *bounds),
        fraction=int(facets["fractionDigits"][0]) if "fractionDigits" in facets else base.fraction,
    )


_BOUNDS = ("minInclusive", "maxInclusive", "minExclusive", "maxExclusive")


def _occurs(told: etree._Element) -> tuple[int, int]:
    most = told.get("maxOccurs", "1")
    return int(told.get("minOccurs", "1")), UNBOUNDED if most == "unbounded" else int(most)


def read_schema(path: Path) -> Schema:
    """Read a schema with what it includes from its own folder; raises InputError."""
    trees: list[etree._Element] = []
    waiting, seen = [path], {path.resolve()}
    while waiting and len(trees) < INCLUDED:
        tree = _parsed(waiting.pop(0))
        trees.append(tree)
        for included in tree.iter(f"{XSD}include"):
            beside = (path.parent / included.get("schemaLocation", "")).resolve()
            if beside.parent != path.parent.resolve():
                raise InputError(f"`{path}` includes `{included.get('schemaLocation')}`, which is not in its folder.")
            if beside not in seen:
                seen.add(beside)
                waiting.append(beside)
    schema = Schema(path, trees, trees[0].get("targetNamespace"))
    schema.rules = _assertions(trees)
    return schema


def _parsed(path: Path) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"`{path}` has over {LARGEST:,} bytes: no schema of a filing. Name the schema's file.")
        tree = etree.parse(path, parser)
    except OSError as error:
        raise InputError(f"`{path}` cannot be read: {error.strerror or error}. Name the schema's file.") from error
    except etree.XMLSyntaxError as error:
        raise InputError(f"`{path}` is not XML: {error}. Name the schema's file, which ends in .xsd.") from error
    if tree.docinfo.doctype:
        raise InputError(f"`{path}` has a DOCTYPE, which is refused. Remove it: a schema needs none.")
    root = tree.getroot()
    if root.tag != f"{XSD}schema":
        raise InputError(f"`{path}` is not an XML Schema: it begins with `{root.tag}`. Name the authority's .xsd file.")
    return root


def _assertions(trees: list[etree._Element]) -> list[tuple[str, str]]:
    """The assertions of XSD 1.1, taken out of the trees: what checks files knows version 1.0."""
    found: list[tuple[str, str]] = []
    for tree in trees:
        for one in list(tree.iter(f"{XSD}assert")):
            parent = one.getparent()
            found.extend((one.get("test", ""), name) for name in _bearers(trees, parent))
            parent.remove(one)
    return found


def _bearers(trees: list[etree._Element], told: etree._Element) -> list[str]:
    """Names of the elements that are of this type."""
    if not told.get("name"):
        named = (one.get("name") for one in told.iterancestors(f"{XSD}element") if one.get("name"))
        return list(filter(None, [next(named, "")]))
    elements = (one for tree in trees for one in tree.iter(f"{XSD}element"))
    bare = {one.get("name", "") for one in elements if one.get("type", "").rpartition(":")[2] == told.get("name")}
    return sorted(bare)


_EMPTY = re.compile(r"\bempty\(")
_EXISTS = re.compile(r"\bexists\(")


def as_xpath_1(test: str) -> str:
    """An assertion in the words of XPath 1.0, as far as it has them."""
    return _EXISTS.sub("boolean(", _EMPTY.sub("not(", test))
