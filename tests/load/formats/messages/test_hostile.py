"""Damaged messages: each is read as far as it goes or refused, and nothing else is ever raised."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chokepoint.load.formats.messages import bods, cii, epcis, followthemoney, mail, ubl
from chokepoint.load.formats.messages.said import Left, Row, Unread
from chokepoint.load.formats.sheets import RefusedError
from tests.load.formats.messages import test_bods, test_followthemoney
from tests.load.formats.messages.cii import test_reading as invoices
from tests.load.formats.messages.epcis import test_reading as events
from tests.load.formats.messages.mail import test_reading as mails
from tests.load.formats.messages.ubl.samples import DESPATCH, INVOICE, ORDER, WAYBILL

_EVENT = events._document(events._event(bizStep="shipping", **events.OWNERS))
MESSAGES = [
    *((ubl.FORM, text.encode()) for text in (ORDER, INVOICE, DESPATCH, WAYBILL)),
    (cii.FORM, invoices._document().encode()),
    (epcis.FORM, _EVENT.encode()),
    (epcis.FORM, events._XML.format("2", "", events.ITEM, events._SIDES).encode()),
    (bods.FORM, json.dumps(test_bods.FIRST).encode()),
    (bods.FORM, json.dumps(test_bods.FOURTH).encode()),
    (followthemoney.FORM, test_followthemoney._lines(*test_followthemoney.PEOPLE).encode()),
    (mail.FORM, mails._mail("Order 77", "Item  Qty\nPump  3\n").as_bytes()),
]
_PIECES = [
    b"<",
    b">",
    b'"',
    b"[]",
    b"{}",
    b"null",
    b"-1",
    b"1e999",
    b"\xff\xfe",
    b"\x00",
    b"&#0;",
    b"[[",
    b"2024-13-45",
    b"",
]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    message=st.sampled_from(MESSAGES),
    cut=st.floats(0, 1),
    length=st.integers(0, 30),
    piece=st.sampled_from(_PIECES),
    rest=st.booleans(),
)
def test_any_damage_is_borne(
    message: tuple[ubl.Form, bytes], cut: float, length: int, piece: bytes, rest: bool, tmp_path: Path
) -> None:
    form, whole = message
    place = int(cut * len(whole))
    damaged = whole[:place] + piece + (whole[place + length :] if rest else b"")
    path = tmp_path / "message"
    path.write_bytes(damaged)
    form.recognises(damaged)
    try:
        said = list(form.read(path, "message"))
    except RefusedError as refusal:
        assert "`message`" in refusal.detail
    else:
        assert said
        assert all(isinstance(one, Row | Unread | Left) for one in said)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    form=st.sampled_from([bods.FORM, followthemoney.FORM, epcis.FORM]),
    swap=st.sampled_from([None, [], {}, 1, True, "x", [None], [{}], {"id": 1}]),
    place=st.integers(0, 60),
)
def test_values_of_other_kinds_are_borne(form: ubl.Form, swap: object, place: int, tmp_path: Path) -> None:
    texts = {
        "bods": [test_bods.FIRST, test_bods.FOURTH],
        "followthemoney": [test_followthemoney.PEOPLE],
        "epcis": [json.loads(_EVENT)],
    }
    path = tmp_path / "message"
    for value in texts[form.name]:
        path.write_text(json.dumps(_swapped(value, swap, [place])))
        try:
            list(form.read(path, "message"))
        except RefusedError as refusal:
            assert "`message`" in refusal.detail


def _swapped(value: object, swap: object, left: list[int]) -> object:
    """The value with its n-th part, counted in depth, replaced by another."""
    left[0] -= 1
    if left[0] < 0:
        left[0] = 10**9
        return swap
    if isinstance(value, dict):
        return {key: _swapped(part, swap, left) for key, part in value.items()}
    if isinstance(value, list):
        return [_swapped(part, swap, left) for part in value]
    return value
