"""Papers of one order that state its goods under different codes.

A code that is shifted to a neighbour which no list covers lets goods pass without a licence; one that differs between
order and papers shows that it was shifted, or that the papers are of other goods.

Innocent: Clerks classify the same goods differently; editions of the nomenclature change codes; a paper names one code
    for a mixed delivery.
Cannot see: A code that is wrong in the same way everywhere; papers whose codes were not loaded.
Check: Which code do the maker and the customs' tariff give? Is one of the codes on a list, and the other not?
Ask: Who classified the goods, and on what grounds?
Source: FinCEN and BIS, Joint Alert FIN-2022-Alert003 of 28 June 2022 (changed or false codes); FATF and Egmont Group,
    Trade-Based Money Laundering: Risk Indicators, March 2021, trade documents and commodities. Strengths are our own.
"""

from typing import Any

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import listed, record
from chokepoint.observe.examples import document, fires, line, order, outside, row, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged

PAPERS = (
    "invoice",
    "packing_list",
    "bill_of_lading",
    "certificate_of_origin",
    "end_user_certificate",
    "licence",
)
"""Papers that state under which code the goods of an order fall."""

COMPARED = 6
"""Digits that all countries share: the Harmonized System's own depth."""

OFF_THE_LIST = 1.0
"""Strength where one of the two codes is on a list in force and the other is not, or their list codes differ. Ours."""
OTHER_CHAPTER, OTHER_HEADING, OTHER_SUBHEADING = 0.7, 0.6, 0.3
"""Strength by the digits from which they differ: 2, 4, 6. Ours."""


STATE_CONTROL = ("end_user_certificate", "licence")
"""Papers that state the entry of a control list as well."""


def finding(orders: ir.Table, goods_lines: ir.Table, documents: ir.Table, controlled_goods: ir.Table) -> ir.Table:
    """One row per order. Strength: that of the paper that differs most from the line nearest to it.

    A code that another begins does not differ. NULL where a paper states no code, or fits no line while one is without.
    """
    papers = documents.filter(documents.kind.isin(PAPERS) & documents.order_id.notnull()).select(
        "document_id", "order_id", "kind", paper_hs=documents.hs_code, paper_control=documents.control_code
    )
    rows = ibis.union(_by_code(papers, goods_lines, controlled_goods), _by_control(papers, goods_lines))
    rows = rows.mutate(record=record("documents", rows.document_id))
    unseen = orders.select("order_id").anti_join(rows, "order_id")
    return judged(orders, rows, unseen, strength=_.strength.max())


def _by_code(papers: ir.Table, goods_lines: ir.Table, controlled_goods: ir.Table) -> ir.Table:
    """One row per paper: `document_id, order_id, shows, strength, words`."""
    pairs = papers.inner_join(goods_lines.select("order_id", "hs_code"), "order_id")
    shared = _shared(pairs.paper_hs, pairs.hs_code)
    per_paper = pairs.group_by("document_id").agg(
        shared=shared.max(), untold=shared.isnull().any(), codes=listed(pairs.hs_code)
    )
    rows = papers.inner_join(per_paper, "document_id")
    alike = rows.shared >= COMPARED
    shows = ibis.cases((alike, False), (rows.untold, ibis.null("boolean")), else_=~alike)
    rows = rows.mutate(shows=shows)
    shifted = _off_the_list(rows.filter(rows.shows), goods_lines, controlled_goods)
    rows = rows.left_join(shifted, "document_id", rname="shifted_{name}")
    by_digits = ibis.cases((rows.shared >= 4, OTHER_SUBHEADING), (rows.shared >= 2, OTHER_HEADING), else_=OTHER_CHAPTER)
    off = rows.off_the_list.fill_null(False)
    words = rows.paper_hs + " in " + rows.kind.replace("_", " ") + ", " + rows.codes + " in the order"
    return rows.select(
        "document_id",
        "order_id",
        "shows",
        strength=off.ifelse(OFF_THE_LIST, by_digits),
        words=words + off.ifelse(", only one of them listed", ""),
    )


def _shared(paper: ir.StringValue, line: ir.StringValue) -> ir.IntegerValue:
    """The digits that two codes have in common, 0, 2, 4 or 6; six where one begins the other. NULL without both."""
    one, other = paper.substr(0, COMPARED), line.substr(0, COMPARED)
    return ibis.cases(
        (one.isnull() | other.isnull(), ibis.null("int64")),
        (one.startswith(other) | other.startswith(one), COMPARED),
        (one.substr(0, 4) == other.substr(0, 4), 4),
        (one.substr(0, 2) == other.substr(0, 2), 2),
        else_=0,
    )


def _off_the_list(papers: ir.Table, goods_lines: ir.Table, controlled_goods: ir.Table) -> ir.Table:
    """One row per paper that differs: `document_id, off_the_list`: its code or the order's is listed, not both."""
    lines = goods_lines.select("order_id", "hs_code", "ordered_at")
    pairs = papers.select("document_id", "order_id", "paper_hs").inner_join(lines, "order_id")
    day = pairs.ordered_at.date()
    codes = ibis.union(
        pairs.select("document_id", code="paper_hs", day=day, of_paper=ibis.literal(True)),
        pairs.select("document_id", code="hs_code", day=day, of_paper=ibis.literal(False)),
    )
    entries = controlled_goods.filter(controlled_goods.hs_prefix.notnull()).select(
        "hs_prefix", "valid_from", "valid_to", chapter=controlled_goods.hs_prefix.substr(0, 2)
    )
    met = codes.mutate(chapter=codes.code.substr(0, 2)).inner_join(entries, "chapter")
    met = met.filter(
        met.code.startswith(met.hs_prefix)
        & (met.valid_from.isnull() | (met.valid_from <= met.day))
        & (met.valid_to.isnull() | (met.valid_to >= met.day))
    )
    found = met.group_by("document_id").agg(paper=met.of_paper.any(), line=(~met.of_paper).any())
    return found.select("document_id", off_the_list=found.paper != found.line)


def _by_control(papers: ir.Table, goods_lines: ir.Table) -> ir.Table:
    """The same by the entries of control lists that papers of STATE_CONTROL state."""
    papers = papers.filter(papers.kind.isin(STATE_CONTROL))
    lines = goods_lines.select("order_id", line_control=goods_lines.control_code.upper().strip())
    pairs = papers.inner_join(lines, "order_id")
    same = pairs.paper_control.upper().strip() == pairs.line_control
    per_paper = pairs.group_by("document_id").agg(
        alike=same.any(), untold=same.isnull().any(), codes=listed(pairs.line_control)
    )
    rows = papers.inner_join(per_paper, "document_id")
    alike = rows.alike.fill_null(False)
    return rows.select(
        "document_id",
        "order_id",
        shows=ibis.cases((alike, False), (rows.untold, ibis.null("boolean")), else_=~alike),
        strength=ibis.literal(OFF_THE_LIST),
        words=rows.paper_control + " in " + rows.kind.replace("_", " ") + ", " + rows.codes + " in the order",
    )


def applies(goods_due: ir.Table) -> ir.Table:
    """Orders of goods."""
    return goods_due


def _list(hs_prefix: str = "852580", **cells: object) -> Row:
    return row("controlled_goods", **{"list_id": "L", "hs_prefix": hs_prefix, **cells})


_CAMERAS = line("852580", control_code="6A003")


def _invoice(hs_code: str | None, **cells: Any) -> Row:
    return document("invoice", **{"hs_code": hs_code, **cells})


INDICATOR = Indicator(
    code="GDS-14",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Codes differ: {basis}.",
    questions=("paper-goods", "goods", "goods-control"),
    examples=(
        fires("a neighbour that is not listed", order(), _CAMERAS, _invoice("852589"), _list()),
        fires("listed in the papers alone", order(), line("852589"), _invoice("852580"), _list()),
        fires("another heading", order(), line("841370"), _invoice("842139")),
        fires("another chapter", order(), line("841370"), _invoice("392690")),
        fires(
            "a licence for another entry",
            order(),
            _CAMERAS,
            document("licence", hs_code="852580", control_code="5A001"),
        ),
        fires(
            "one of two papers",
            order(),
            line("841370"),
            _invoice("841370"),
            document("packing_list", "D2", hs_code="842139"),
        ),
        silent("the same", order(), _CAMERAS, _invoice("852580"), _list()),
        silent("national digits", order(), line("84137035"), _invoice("8413703590")),
        silent("a heading alone", order(), line("841370"), _invoice("8413")),
        silent("one of two lines", order(), line("841370"), line("842139", line_no=2), _invoice("842139")),
        silent("differs in a tender", order(), line("841370"), _invoice("841370"), document("tender", "D2")),
        silent("a licence for it", order(), _CAMERAS, document("licence", hs_code="852580", control_code="6a003")),
        unassessable("a paper without a code", order(), _CAMERAS, _invoice(None)),
        unassessable("a line without a code", order(), line("841370"), line(None, line_no=2), _invoice("842139")),
        unassessable("no papers", order(), _CAMERAS),
        unassessable("no lines known", order(), _invoice("842139")),
        outside("a service", order(), line(kind="service"), _invoice("842139")),
    ),
)
