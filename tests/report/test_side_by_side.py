"""The table of records side by side, as it is set: what is marked is shown, and said in words."""

from __future__ import annotations

from dataclasses import replace

from chokepoint.records.comparison import (
    AGREES,
    DIFFERS,
    DISAGREES,
    MISSING,
    ComparedField,
    ComparingSign,
    Comparison,
    RecordColumn,
    StatedValue,
)
from chokepoint.report.html import order_section
from chokepoint.report.side_by_side import SHAPES, SHOWN, side_by_side
from tests.report import sample

FIRES = ComparingSign("amounts-disagree", "DOC-01", "Amounts", "fires", "invoiced at 200 % <of it>")
SILENT = ComparingSign("misstated-value", "PAY-09", "Values", "silent", "")


def compared(*values: StatedValue) -> Comparison:
    columns = (RecordColumn("order", ("orders/O",)), RecordColumn("invoice", tuple(one.record_id for one in values)))
    field = ComparedField("value", ((StatedValue("orders/O", "100 USD"),), values, ()), (FIRES, SILENT))
    return Comparison("O", (*columns, RecordColumn("packing_list", ())), (field,))


def values(count: int, mark: str) -> list[StatedValue]:
    return [StatedValue(f"documents/D{number}", f"{number} USD", mark) for number in range(count)]


def test_marked_values_are_shown_before_others_and_the_rest_is_counted() -> None:
    many = [*values(SHOWN + 2, AGREES), StatedValue("documents/X", "9 USD", DISAGREES, "200 % of the order")]
    view = side_by_side(compared(*many))
    assert view is not None
    cell = view.fields[0].cells[1]
    assert cell.more == 3
    assert [(one.mark, one.shape, one.text) for one in cell.values][-1] == ("disagrees", "≠", "9 USD")
    assert cell.values[-1].note == "200 % of the order · X"
    assert {one.mark for one in cell.values[:-1]} == {""}


def test_columns_say_which_records_stand_in_them() -> None:
    view = side_by_side(compared(*values(2, DIFFERS)))
    assert view is not None
    assert view.columns == (("order", "O"), ("invoice", "2 records"), ("packing list", "none on record"))
    assert view.fields[0].fires == (("Amounts disagree", "invoiced at 200 % <of it>"),)
    assert view.fields[0].others == "Misstated value: does not fire"
    assert side_by_side(None) is None


def test_the_page_sets_marks_in_words_and_escapes_what_records_say() -> None:
    told = compared(StatedValue("documents/D", "<b>1</b>", DISAGREES), StatedValue("documents/E", None, MISSING))
    page = order_section(replace(sample.first(), comparison=told))
    assert "≠ disagrees" in page
    assert "– missing" in page
    assert "&lt;b&gt;1" in page
    assert "<b>1" not in page
    assert "fires: <bdi>invoiced at 200 % &lt;of it&gt;" in page
    assert "side by side" not in order_section(sample.first())


def test_every_mark_has_a_shape_of_its_own() -> None:
    assert len(set(SHAPES.values())) == len(SHAPES)
