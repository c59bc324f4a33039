"""E-mails of orders (RFC 5322, MIME): who wrote to whom, and what the text says of an order in so many words."""

from chokepoint.load.formats.messages.mail.message import attachments, recognises
from chokepoint.load.formats.messages.mail.reading import read
from chokepoint.load.formats.messages.said import Form

FORM = Form("eml", "an e-mail", recognises, read, attachments)

__all__ = ["FORM", "attachments"]
