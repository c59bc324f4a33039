"""The precursor notice: what is on record and no more, due a day after it was noticed, where it makes sense."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from chokepoint.records.errors import InputError
from chokepoint.report.filings.precursor import EVENTS, Occurrence, Substance, write_notice
from tests.report.filings import sample
from tests.report.pdf_text import pages

DEFAULT = Occurrence()
LINE = Substance("O1", sample.ORDER.lines[0], "stated by who notifies")


def bare(text: str) -> str:
    """Without blanks, which a page has no need of."""
    return "".join(text.split())


def written(folder: Path, occurrence: Occurrence = DEFAULT, **keys: Any) -> tuple[dict[str, Any], str]:
    form, notice = write_notice(folder / "n.pdf", sample.filing(), sample.settings(**keys), [LINE], occurrence)
    return json.loads(notice.read_text(encoding="utf-8")), bare(" ".join(pages(form)))


def test_form_and_data_say_what_is_on_record(tmp_path: Path) -> None:
    notice, form = written(tmp_path)
    assert notice["substances"][0]["name"] == "sample paste" and notice["substances"][0]["quantity"] == "2.5000"
    assert (notice["noticed_at"], notice["due_at"]) == ("2026-03-12T09:30:00", "2026-03-13T09:30:00")
    assert notice["orders"][0]["evidence"][0]["record_ids"] == ["payments/T1", "parties/P2"]
    for said in (
        "An indicator is not an accusation.",
        "sample paste",
        "HS 760310",
        "2.5 kg",
        "Alder Works (P1)",
        "on behalf of Alder Works (P1)",
        "13 Mar 2026, 09:30 UTC (24 hours)",
        "May be innocent: A parent pays.",
        "payments/T1",
    ):
        assert bare(said) in form, said


@pytest.mark.parametrize("event", EVENTS)
def test_losses_and_thefts_are_notices_too(tmp_path: Path, event: str) -> None:
    notice, form = written(tmp_path, Occurrence(event, datetime(2026, 3, 1, 5), "Yard 3"))
    assert (notice["event"]["kind"], notice["place"], notice["due_at"]) == (event, "Yard 3", "2026-03-02T05:00:00")
    assert bare(EVENTS[event]) in form and "Yard3" in form


def test_what_makes_no_sense_or_is_not_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no line of its orders is on the annexes"):
        write_notice(tmp_path / "n.pdf", sample.filing(), sample.settings(), [], Occurrence())
    with pytest.raises(InputError, match="Events are: suspicious-transaction, disappearance, theft"):
        written(tmp_path, Occurrence("explosion"))
    with pytest.raises(InputError, match=r"`precursor_notice\.contact_point` is not set"):
        written(tmp_path, precursor_notice={"contact_point": ""})
    assert not list(tmp_path.iterdir())


def test_hostile_texts_are_set_as_text(tmp_path: Path) -> None:
    for text in sample.HOSTILE:
        filing = sample.filing(sample.renamed(text, ("P1",)))
        form, _ = write_notice(tmp_path / "n.pdf", filing, sample.settings(), [LINE], Occurrence())
        assert form.read_bytes().startswith(b"%PDF")
