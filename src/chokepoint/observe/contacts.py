"""Telephone numbers, addresses and internet domains of parties, in one spelling, as expressions."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

FREE_MAIL = (
    "aol.com",
    "gmail.com",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.com",
    "icloud.com",
    "live.com",
    "mail.com",
    "mail.ru",
    "outlook.com",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "163.com",
    "web.de",
    "yahoo.com",
    "yandex.com",
    "yandex.ru",
)
"""Domains under which anybody may have an address: they say nothing of who it is. Ours, of widely used providers."""

LOOKS_LIKE = (("0", "o"), ("1", "l"), ("5", "s"), ("rn", "m"), ("vv", "w"), ("-", ""))
"""Letters that are read as others in a domain."""


def dialled(phone: ir.StringValue) -> ir.StringValue:
    """A telephone number's digits from the country's code on; NULL where it is not written with one."""
    digits = phone.re_replace(r"[^0-9+]", "")
    return ibis.cases(
        (digits.startswith("+"), digits.substr(1)),
        (digits.startswith("00"), digits.substr(2)),
        else_=ibis.null("string"),
    ).nullif("")


def addressed(parties: ir.Table) -> ir.StringValue:
    """Street address with town and country in one spelling; NULL where one of them is missing."""
    street = parties.address.lower().re_replace(r"[\s.,;]+", " ").strip()
    town = parties.city.lower().strip()
    return (parties.country + "|" + town + "|" + street).nullif("")


def mail_domain(email: ir.StringValue) -> ir.StringValue:
    """The domain of an e-mail address; NULL where it has none."""
    return email.lower().strip().re_extract(r"@([^@\s>]+)$", 1).nullif("")


def web_domain(website: ir.StringValue) -> ir.StringValue:
    """The domain of a web site without `www.`; NULL where it has none."""
    host = website.lower().strip().re_replace(r"^[a-z]+://", "")
    return host.re_replace(r"^www\.", "").re_extract(r"^([^/:?#\s]+\.[^/:?#\s]+)", 1).nullif("")


def label(domain: ir.StringValue) -> ir.StringValue:
    """The first part of a domain, before the first dot."""
    return domain.re_extract(r"^([^.]+)\.", 1)


def read_as(domain: ir.StringValue) -> ir.StringValue:
    """The same with letters that look alike in one spelling: what a hasty reader takes it for."""
    read = label(domain)
    for letters, other in LOOKS_LIKE:
        read = read.replace(letters, other)
    return read
