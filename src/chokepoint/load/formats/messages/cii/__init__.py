"""Cross Industry Invoice of UN/CEFACT, the other syntax of EN 16931, and orders in the same words (Order-X)."""

from chokepoint.load.formats.messages.cii.reading import read, recognises
from chokepoint.load.formats.messages.said import Form

FORM = Form("cii", "a Cross Industry Invoice or Order", recognises, read)
