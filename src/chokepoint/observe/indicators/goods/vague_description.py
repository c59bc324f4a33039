"""Goods described in words that say nothing, or that say something else than their code.

A description that fits everything keeps everybody from seeing what the goods are, or that they are under control.

Innocent: Internal short names, bookkeeping that shortens texts, numbers of a catalogue, a translation by machine.
Cannot see: Whether a precise description is true; words in languages that the packaged table does not hold, which are
    taken as saying something.
Check: What are the goods by the maker's own papers? Is the same vague text used for other customers?
Ask: Please describe the goods: what they are, their make and model.
Source: FATF and Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021, trade documents and
    commodities (vague descriptions); Wolfsberg Group, ICC and BAFT, Trade Finance Principles, 2019; European
    Commission, guidelines on acceptable and unacceptable terms for the description of goods. The words are our own.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed
from chokepoint.observe.examples import document, fires, line, order, outside, silent, unassessable
from chokepoint.observe.indicator import Indicator

SAYS_NOTHING = 1.0
SAYS_A_CLASS = 0.5
"""Strength where the words name no more than a class of goods (`machinery`). Ours."""
SAYS_OTHERWISE = 0.7
"""Strength where its words point to other chapters only than the code does. Ours: words have many meanings."""

SHOWN_LETTERS = 60
"""Letters of a description that a finding repeats."""


def finding(orders: ir.Table, described_goods: ir.Table) -> ir.Table:
    """One row per order. Strength: that of its worst description, of a line or of a paper.

    NULL where a line or a paper has no description, or a code is missing with which its words would be compared.
    """
    rows = described_goods
    little = rows.nothing + rows.of_a_class + ibis.least(rows.of_a_material, 1)  # material and form say enough
    plain = (little >= rows.words).fill_null(False)
    hinted = rows.hinted.notnull()
    otherwise = ibis.cases((~hinted | rows.matched, False), (rows.uncoded, ibis.null("boolean")), else_=True)
    otherwise = plain.ifelse(False, otherwise)
    shows = ibis.cases((rows.text.isnull(), ibis.null("boolean")), (plain, True), else_=otherwise)
    strength = ibis.cases(
        (plain & (rows.of_a_class + rows.of_a_material == 0), SAYS_NOTHING), (plain, SAYS_A_CLASS), else_=SAYS_OTHERWISE
    )
    quoted = ibis.literal("`") + rows.text.substr(0, SHOWN_LETTERS) + ibis.literal("`")
    words = plain.ifelse(quoted, quoted + " (words of chapter " + rows.hinted + ")")
    rows = rows.select("order_id", "record", shows=shows, strength=strength, words=words)
    per_order = rows.group_by("order_id").agg(
        any_shows=rows.shows.any(),
        untold=rows.shows.cast("int8").isnull().any(),
        strength=rows.strength.max(where=rows.shows),
        basis=listed(rows.words, where=rows.shows),
        record_ids=gathered(rows.record, where=rows.shows),
    )
    rows = orders.select("order_id").left_join(per_order, "order_id")
    fired = ibis.cases((rows.any_shows, True), (rows.untold, ibis.null("boolean")), (rows.any_shows.notnull(), False))
    return rows.select("strength", "basis", "record_ids", subject_id=rows.order_id, fired=fired)


def applies(goods_due: ir.Table) -> ir.Table:
    """Orders of goods."""
    return goods_due


_PUMPS = line("841370", description="centrifugal pumps")

INDICATOR = Indicator(
    code="GDS-13",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Described as {basis}.",
    questions=("goods-description", "goods"),
    examples=(
        fires("nothing said", order(), line("853710", description="Various goods")),
        fires("a class of goods", order(), line("853710", description="Spare parts for machinery")),
        fires("a material alone", order(), line("853710", description="metal goods")),
        fires("as per invoice", order(), line("853710", description="GOODS AS PER INVOICE NO. 4711")),
        fires("numbers alone", order(), line("853710", description="4711-0815")),
        fires("other goods than the code says", order(), line("853710", description="wooden toys")),
        fires("vague in a paper", order(), _PUMPS, document("invoice", goods_text="diverse Ersatzteile")),
        fires(
            "another chapter in a paper",
            order(),
            _PUMPS,
            document("packing_list", goods_text="cotton shirts"),
        ),
        silent("plain words", order(), _PUMPS),
        silent("a class with what it is for", order(), line("870899", description="vehicle parts")),
        silent("material and form", order(), line("391723", description="plastic pipes")),
        silent("words of several meanings", order(), line("760310", description="aluminium powder, 20 kg drums")),
        silent("a maker's own name", order(), line("853710", description="Motionpilot X200")),
        silent("another script", order(), line("853710", description="контроллер движения")),
        silent("vague in a tender", order(), _PUMPS, document("tender", goods_text="equipment")),
        silent(
            "a paper that names one of two lines",
            order(),
            _PUMPS,
            line("640399", line_no=2, description="leather footwear"),
            document("invoice", goods_text="shoes"),
        ),
        unassessable("not described", order(), line("853710")),
        unassessable("one line of two not described", order(), _PUMPS, line("853710", line_no=2)),
        unassessable("a paper without words", order(), _PUMPS, document("invoice")),
        unassessable("no code to compare with", order(), line(None, description="wooden toys")),
        unassessable("no lines known", order()),
        outside("a service", order(), line(kind="service")),
    ),
)
