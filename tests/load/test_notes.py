"""Notes: the example of the page loads; a code that is not on the list is set aside with what was probably meant."""

from pathlib import Path

from .conftest import Desk

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "notes.md"


def test_the_example_of_the_page_loads(desk: Desk) -> None:
    answer = desk.take("notes.csv", PAGE.read_text(encoding="utf-8").split("```\n")[1])
    assert answer.files[0].rows == {"notes": 3}
    assert ("N-1", "evasive_answers") in desk.rows("notes", "note_id", "code")


def test_an_unlisted_code_is_set_aside_and_leaves_its_order_open(desk: Desk) -> None:
    head = "note_id,subject_kind,subject_id,noted_at,code"
    rows = "N1,order,O1,2024-06-02,evasive_answer\nN2,order,O1,2024-06-02,Papers shown\n"
    answer = desk.take("notes.csv", f"{head}\n{rows}")
    assert desk.rows("notes", "note_id", "code") == [("N2", "papers_shown")]
    assert desk.rows("set_aside", "column", "code", "suggestion", "order_id") == [
        ("code", "note", "evasive_answers", "O1")
    ]
    assert "is not a code of the published list of observations. Did you mean" in answer.files[0].reason
