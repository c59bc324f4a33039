"""Spoilt messages of segments and fields: refused, or taken in part, and never more than that."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.load.formats.messages import edifact, swift, x12
from chokepoint.load.formats.messages.said import Form
from chokepoint.load.formats.sheets import RefusedError

from .telling_files import said_of
from .test_edifact import BILL, DESPATCH, INVOICE, PAYMENTS, REMITTANCE, interchange, message
from .test_swift import COVER, STATEMENT, TRANSFER
from .test_x12 import NOTICE, ORDER, PAYMENT, transaction
from .test_x12 import interchange as x12_interchange

KINDS = {"INVOIC": INVOICE, "DESADV": DESPATCH, "CUSCAR": BILL, "PAYMUL": PAYMENTS, "REMADV": REMITTANCE}
FILES = [
    *((edifact.FORM, interchange(message(kind, body))) for kind, body in KINDS.items()),
    *((x12.FORM, x12_interchange(transaction(*one))) for one in (("850", ORDER), ("856", NOTICE), ("820", PAYMENT))),
    *((swift.FORM, text) for text in (TRANSFER + COVER, STATEMENT)),
]
SIGNS = "+:'?*~>{}/-,.\n A0\xff"
CHANGE = st.tuples(st.floats(0, 0.999), st.integers(0, 12), st.text(SIGNS, max_size=6))


@pytest.mark.parametrize(("form", "whole"), FILES)
@settings(max_examples=25, deadline=None)
@given(changes=st.lists(CHANGE, min_size=1, max_size=6))
def test_a_spoilt_file_is_refused_or_partly_told(form: Form, whole: str, changes: list[tuple[float, int, str]]) -> None:
    text = whole
    for where, gone, put in changes:
        start = int(where * len(text))
        text = text[:start] + put + text[start + gone :]
    try:
        said_of(form, text)
    except RefusedError as refusal:
        assert "`file`" in refusal.detail
