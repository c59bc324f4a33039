"""UBL 2.0 to 2.4, Peppol's profiles of it included: orders, invoices, despatch, transport and their papers."""

from chokepoint.load.formats.messages.said import Form
from chokepoint.load.formats.messages.ubl.reading import read, recognises

FORM = Form("ubl", "a UBL document", recognises, read)
