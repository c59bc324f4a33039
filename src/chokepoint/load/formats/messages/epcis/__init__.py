"""EPCIS 2.0 in JSON and XML, 1.0 to 1.2 in XML: what was seen of items, where, and who gave them to whom."""

from chokepoint.load.formats.messages.epcis.reading import read, recognises
from chokepoint.load.formats.messages.said import Form

FORM = Form("epcis", "EPCIS events", recognises, read)
