"""Which ISO 20022 messages there are, by the element that names them."""

from __future__ import annotations

import re

ORDERED = {
    "CstmrCdtTrfInitn": "pain.001",
    "CstmrDrctDbtInitn": "pain.008",
    "FIToFICstmrCdtTrf": "pacs.008",
    "FIToFICstmrDrctDbt": "pacs.003",
    "FICdtTrf": "pacs.009",
    "FinInstnCdtTrf": "pacs.009",
    "FIDrctDbt": "pacs.010",
}
"""Messages of transfers."""
RETURNED = {"PmtRtr": "pacs.004", "FIToFIPmtRvsl": "pacs.007", "CstmrPmtRvsl": "pain.007"}
"""Messages that give payments back."""
STATED = {
    "BkToCstmrAcctRpt": "camt.052",
    "BkToCstmrStmt": "camt.053",
    "BkToCstmrDbtCdtNtfctn": "camt.054",
}
"""Messages of what was booked on an account."""
WITHOUT = {
    "CstmrPmtStsRpt": "a payment status report (pain.002): it tells how far payments sent before have come",
    "FIToFIPmtStsRpt": "a payment status report (pacs.002): it tells how far payments sent before have come",
    "FIToFIPmtStsReq": "a request for the status of a payment (pacs.028)",
    "FIToFIPmtCxlReq": "a request to cancel payments sent before (camt.056)",
    "CstmrPmtCxlReq": "a request to cancel payments sent before (camt.055)",
    "RsltnOfInvstgtn": "the answer to an inquiry (camt.029)",
    "CdtrPmtActvtnReq": "a request to be paid (pain.013)",
    "CdtrPmtActvtnReqStsRpt": "a status report on a request to be paid (pain.014)",
    "RmtAdvc": "a remittance advice (remt.001), which is not read",
    "AcctRptgReq": "a request for a statement (camt.060)",
    "AppHdr": "a business application header (head.001) without the message it belongs to",
}
"""What other messages are, in words: they move no money of their own."""
_OLD = {
    "pain.001": "CstmrCdtTrfInitn",
    "pain.008": "CstmrDrctDbtInitn",
    "pacs.008": "FIToFICstmrCdtTrf",
    "pacs.003": "FIToFICstmrDrctDbt",
    "pacs.009": "FinInstnCdtTrf",
    "pacs.004": "PmtRtr",
    "pacs.007": "FIToFIPmtRvsl",
    "pain.007": "CstmrPmtRvsl",
    "pain.002": "CstmrPmtStsRpt",
    "pacs.002": "FIToFIPmtStsRpt",
}
"""The first editions named their element after the message, as `pain.001.001.02`."""
KINDS = {**ORDERED, **RETURNED, **STATED}


def kind(element: str) -> str:
    """The element's name as the later editions write it."""
    plain = re.sub(r"V\d\d$", "", element)
    return _OLD.get(plain[:8], plain) if re.match(r"[a-z]{4}\.\d{3}", plain) else plain


def is_kind(element: str) -> bool:
    """Whether an element names a message of ours, read or not."""
    return kind(element) in KINDS or kind(element) in WITHOUT
