"""Payments to the papers and orders they settle, and consignments to their orders."""

from __future__ import annotations

from functools import reduce

import ibis
import ibis.expr.types as ir

from chokepoint.load.formats.sheets import ROW
from chokepoint.load.joining.late import let_go, take_up, unlinked
from chokepoint.load.joining.taken import Taken, file_of
from chokepoint.load.joining.who import with_who
from chokepoint.load.settling import BLOCK, FILE
from chokepoint.records import RECORDS

SURE_SIGNS = 5
"""Letters and digits from which a number is told by itself, so that one more agreement makes a link; below, two."""
LEAST_SIGNS = 3
"""Letters and digits that a number needs to be looked for in a text at all."""
_WORDS, _PAPERS, _FOUND, _NUMBERS = "_payment_words", "_papers", "_links", "_numbers"
_APART = (r"[\s,;:]+", r"[\s,;:/]+")
"""What stands between the words of a reference; a number may have a slash in it."""


def link(taken: Taken) -> list[str]:
    """Link what messages told of one transaction; returns what was done, in sentences."""
    notices: list[str] = []
    late = _take_up(taken)
    if taken.has("payments"):
        taken.keep(_WORDS, _words(taken, taken.told("payments")))
        notices += _payments(taken, "document_id", "an invoice", _documents(taken))
        notices += _payments(taken, "order_id", "an order", _orders(taken))
        taken.engine.drop(_WORDS)
        if late and (stay := let_go(taken)):
            notices.append(f"{stay:,} of them were on record before what they settle.")
    if taken.has("shipments"):
        notices += _shipments(taken)
    return notices


def signs(text: ir.StringValue) -> ir.StringValue:
    """Letters and digits of a number, in capitals: payers write it with and without its hyphens."""
    return text.upper().re_replace(r"[^0-9A-Z\x{80}-\x{10FFFF}]+", "")


def _take_up(taken: Taken) -> bool:
    """Payments on record that name the number of a paper or an order of this load; returns whether there is any."""
    if not (taken.has("documents") or taken.has("orders")) or not taken.has_stored("payments"):
        return False
    numbers = []
    if taken.has("documents"):
        bills = taken.told("documents")
        bills = bills.filter(bills.kind == "invoice", bills.number.notnull())
        numbers.append(bills.select(word=signs(bills.number), file=bills[FILE], row=bills[ROW]))
    if taken.has("orders"):
        orders = taken.told("orders")
        numbers.append(orders.select(word=signs(_bare(orders)), file=orders[FILE], row=orders[ROW]))
    papers = ibis.union(*numbers) if len(numbers) > 1 else numbers[0]
    waiting = unlinked(taken).mutate(**{BLOCK: ibis.literal(0).cast("int64")})
    words = _words(taken, waiting, more=("payment_id",)).select("payment_id", "word").distinct()
    return take_up(taken, words, taken.keep(_NUMBERS, papers))


def _bare(orders: ir.Table) -> ir.StringValue:
    """The number of an order, without who placed it."""
    tail = ibis.literal(" of ").concat(orders.customer_id)
    bare = orders.order_id.substr(0, orders.order_id.length() - tail.length())
    return ibis.ifelse(orders.order_id.endswith(tail), bare, orders.order_id)


def _words(taken: Taken, told: ir.Table, more: tuple[str, ...] = ()) -> ir.Table:
    """The words of each payment that may be a number: what it names as its document, and what its reference says."""
    told = told.filter(told.kind.isnull() | (told.kind == "payment"))
    tail = ibis.literal(" of ").concat(told.payer_id)
    own = ibis.ifelse(
        told.payment_id.endswith(tail),
        told.payment_id.substr(0, told.payment_id.length() - tail.length()),
        told.payment_id,
    )
    told = with_who(taken, told.mutate(_own=own), payer="payer_id", payee="payee_id")
    keep = [*more, FILE, ROW, BLOCK, "amount", "currency", "payer", "payee", "document_id", "order_id"]
    said = [told.select(*keep, word=told.document_id, named=ibis.literal(True))]
    said.append(told.select(*keep, word=told.order_id, named=ibis.literal(True)))
    said.append(told.select(*keep, word=told["_own"], named=ibis.literal(False)))
    split = told.filter(told.reference.notnull())
    said += [
        split.select(*keep, word=split.reference.re_split(apart).unnest(), named=ibis.literal(False))
        for apart in _APART
    ]
    words = ibis.union(*said)
    words = words.mutate(word=signs(words.word))
    words = words.filter(words.word.length() >= LEAST_SIGNS, words.named | words.word.re_search(r"\d"))
    columns = [name for name in words.columns if name != "named"]
    return words.group_by(columns).aggregate(named=words.named.cast("int64").max())


def _documents(taken: Taken) -> ir.Table | None:
    columns = ("document_id", "kind", "number", "order_id", "issuer_id", "buyer_id", "payer_id", "amount", "currency")
    rows = _standing(taken, "documents", columns)
    if rows is None:
        return None
    rows = rows.filter(rows.kind == "invoice")
    rows = with_who(taken, rows, seller="issuer_id", buyer="buyer_id", also="payer_id")
    return rows.select(
        "seller",
        "buyer",
        "also",
        id="document_id",
        word=signs(rows.number),
        whole=rows.amount,
        money=rows.currency,
        order="order_id",
    )


def _orders(taken: Taken) -> ir.Table | None:
    columns = ("order_id", "customer_id", "supplier_id", "end_user_id", "amount", "currency")
    rows = _standing(taken, "orders", columns)
    if rows is None:
        return None
    rows = rows.mutate(_number=_bare(rows))
    rows = with_who(taken, rows, seller="supplier_id", buyer="customer_id", also="end_user_id")
    return rows.select(
        "seller",
        "buyer",
        "also",
        id="order_id",
        word=signs(rows["_number"]),
        whole=rows.amount,
        money=rows.currency,
        order="order_id",
    )


def _standing(taken: Taken, name: str, columns: tuple[str, ...]) -> ir.Table | None:
    """Rows of this load and of the record, one an id; NULL where there are none."""
    every = []
    if name in taken.intake.taken:
        rows = taken.all(name)
        every.append(rows.filter(rows.faults == "").select(*columns))
    if taken.has_stored(name):
        every.append(taken.stored(name).select(*columns))
    if not every:
        return None
    rows = ibis.union(*every) if len(every) > 1 else every[0]
    key = RECORDS[name].key[0]
    return rows.group_by(key).aggregate([rows[column].max().name(column) for column in columns if column != key])


def _payments(taken: Taken, column: str, what: str, papers: ir.Table | None) -> list[str]:
    """Fill `column` of the payments that name one of `papers`, where parties or amount agree."""
    if papers is None:
        return []
    words, papers = taken.engine.table(_WORDS), taken.keep(_PAPERS, papers)
    met = words.anti_join(papers, words[column] == papers.id).inner_join(papers, "word")
    agreeing = [
        (met.amount == met.whole) & (met.currency == met.money),
        met.payee == met.seller,
        (met.payer == met.buyer).fill_null(False) | (met.payer == met.also).fill_null(False),
    ]
    agree = reduce(lambda left, right: left + right, [one.fill_null(False).cast("int64") for one in agreeing])
    met = met.mutate(agree=agree)
    met = met.filter((met.agree >= 2) | ((met.agree >= 1) & ((met.word.length() >= SURE_SIGNS) | (met.named == 1))))
    met = met.mutate(score=met.agree + met.named)
    row = [FILE, ROW, BLOCK]
    best = met.score.max().over(ibis.window(group_by=row))
    met = met.mutate(best=best)
    met = met.filter(met.score == met.best)
    per_row = met.group_by(row).aggregate(
        papers=met.id.nunique(), paper=met.id.min(), order=met.order.min(), orders=met.order.nunique()
    )
    found = taken.keep(_FOUND, per_row)
    notices = _enter(taken, column, what, found)
    for name in (_FOUND, _PAPERS):
        taken.engine.drop(name)
    return notices


def _enter(taken: Taken, column: str, what: str, found: ir.Table) -> list[str]:
    rows = taken.all("payments")
    joined = rows.left_join(found.rename(order_found="order"), [FILE, ROW, BLOCK])
    one, several = (joined.papers == 1).fill_null(False), (joined.papers > 1).fill_null(False)
    none = ibis.null("string")
    cells: dict[str, ir.Value] = {}
    if column == "document_id":
        cells["document_id"] = ibis.cases((one, joined.paper), (several, none), else_=joined.document_id)
        whose = ibis.ifelse(joined.orders == 1, joined.order_found, none)
        cells["order_id"] = ibis.coalesce(joined.order_id, whose)
    else:
        cells["order_id"] = ibis.cases(
            (one, joined.paper), (several & joined.document_id.isnull(), none), else_=joined.order_id
        )
        if "document_id" in joined.columns:
            linked = joined.order_id.notnull() & several
            cells["order_id"] = ibis.ifelse(linked, joined.order_id, cells["order_id"])
    linked, unclear = taken.count(found.filter(found.papers == 1)), taken.count(found.filter(found.papers > 1))
    if linked or unclear:
        taken.replace("payments", joined.mutate(**cells))
    notices = []
    if linked:
        notices.append(f"{linked:,} payments were linked to {what}: they name its number, and parties or amount agree.")
    if unclear:
        notices.append(
            f"{unclear:,} payments name numbers of which several fit {what} as well: the link was left empty."
        )
    return notices


def _shipments(taken: Taken) -> list[str]:
    """Consignments without an order take that of the papers in the same file, or of a consignment of the same number to
    the same consignee."""
    rows = taken.told("shipments")
    open_ = rows.filter(rows.order_id.isnull()).select(
        FILE, ROW, BLOCK, "shipment_id", "consignee_id", file=file_of(rows)
    )
    if not taken.any(open_):
        return []
    offers = []
    if taken.has("documents"):
        papers = taken.told("documents")
        papers = papers.filter(papers.order_id.notnull()).select("order_id", of_file=file_of(papers))
        met = open_.inner_join(papers, open_.file == papers.of_file)
        offers.append(met.select(FILE, ROW, BLOCK, order="order_id"))
    standing = _standing(taken, "shipments", ("shipment_id", "order_id", "consignee_id"))
    if standing is not None:
        others = standing.filter(standing.order_id.notnull())
        others = others.select("order_id", number=_number(others.shipment_id), whose="consignee_id")
        ours = open_.mutate(number=_number(open_.shipment_id))
        met = ours.inner_join(others, [ours.number == others.number, ours.consignee_id == others.whose])
        offers.append(met.select(FILE, ROW, BLOCK, order="order_id"))
    if not offers:
        return []
    every = ibis.union(*offers) if len(offers) > 1 else offers[0]
    found = every.group_by([FILE, ROW, BLOCK]).having(every.order.nunique() == 1).aggregate(order=every.order.min())
    kept = taken.keep(_FOUND, found)
    number = taken.count(kept)
    if number:
        joined = taken.all("shipments").left_join(kept, [FILE, ROW, BLOCK])
        taken.replace("shipments", joined.mutate(order_id=ibis.coalesce(joined.order_id, joined.order)))
    taken.engine.drop(_FOUND)
    return [f"{number:,} consignments were linked to the order that their papers name."] if number else []


def _number(shipment_id: ir.StringValue) -> ir.StringValue:
    """The number in the id of a consignment, without who issued it."""
    return signs(shipment_id.re_replace(r"^shipment (.*?)( of .*)?$", r"\1"))
