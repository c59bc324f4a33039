"""Equal order numbers of different customers, told apart."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from chokepoint.load.formats.sheets import ROW
from chokepoint.load.joining.taken import Taken, file_of
from chokepoint.load.joining.who import with_who
from chokepoint.load.settling import BLOCK, FILE
from chokepoint.records import RECORDS

_ALL, _NEW, _BY_WHO, _BY_FILE = "_orders_told", "_orders_renamed", "_orders_by_customer", "_orders_by_file"
_CUSTOMER = {"shipments": "consignee_id", "documents": "buyer_id", "payments": "payer_id"}
"""The column of each table that names whoever the order may be of."""


def orders_apart(taken: Taken) -> list[str]:
    """Where messages give one number to orders of several customers, or of another than is on record, each order's id
    becomes its number and its customer; whatever names the number in the same message follows. Returns what was done.
    """
    if not taken.has("orders"):
        return []
    told = taken.keep(_ALL, _all_orders(taken))
    several = told.group_by("number").having(told.who.nunique() > 1).aggregate(customers=told.who.nunique())
    rows = told.semi_join(several, "number")
    by_who = ibis.window(group_by=[rows.number, rows.who])
    known = rows.order_id.min(where=~rows.told).over(by_who)
    least = rows.customer_id.min(where=rows.told).over(by_who)
    rows = rows.mutate(new=ibis.coalesce(known, rows.number.concat(" of ", least)))
    renamed = taken.keep(_NEW, rows.filter(rows.told))
    numbers = taken.count(renamed.select("number").distinct())
    notices: list[str] = []
    if numbers:
        by_file = (
            renamed.group_by(["file", "number"]).having(renamed.new.nunique() == 1).aggregate(new=renamed.new.min())
        )
        taken.keep(_BY_FILE, by_file.select(order_file="file", order_number="number", by_file="new"))
        by_customer = renamed.group_by(["number", "who"]).aggregate(new=renamed.new.min())
        taken.keep(_BY_WHO, by_customer.select(who_number="number", whose="who", by_who="new"))
        _rename_orders(taken)
        unclear = sum(_rename_in(taken, name) for name in ("order_lines", *_CUSTOMER) if taken.has(name))
        notices = [
            f"{numbers:,} order numbers are used by several customers: the customer was added to the order's id."
        ]
        if unclear:
            notices.append(f"{unclear:,} rows name such a number and no customer of it: their order was left empty.")
    for name in (_ALL, _NEW, _BY_WHO, _BY_FILE):
        taken.engine.drop(name)
    return notices


def _all_orders(taken: Taken) -> ir.Table:
    """Orders told now, and those that stand: each with its number and what its customer is called. An invoice to
    another than the buyer, of the same seller and sum, tells of the buyer's order.
    """
    told = taken.told("orders")
    every = [_order(told, told.order_id, told=True)]
    standing = [taken.others("orders")] if "orders" in taken.intake.taken else []
    standing += [taken.stored("orders")] if taken.has_stored("orders") else []
    for rows in standing:
        tail = ibis.literal(" of ").concat(rows.customer_id)
        bare = rows.order_id.substr(0, rows.order_id.length() - tail.length())
        every.append(_order(rows, ibis.ifelse(rows.order_id.endswith(tail), bare, rows.order_id), told=False))
    rows = with_who(taken, ibis.union(*every) if len(every) > 1 else every[0], who="customer_id", seller="supplier_id")
    deal = ibis.window(group_by=[rows.number, rows.seller, rows.amount, rows.currency])
    its_own = rows.who.min(where=~rows.beside).over(deal)
    same_deal = rows.beside & rows.seller.notnull() & rows.amount.notnull() & rows.currency.notnull()
    return rows.mutate(who=ibis.ifelse(same_deal, ibis.coalesce(its_own, rows.who), rows.who))


def _order(rows: ir.Table, number: ir.StringValue, *, told: bool) -> ir.Table:
    beside = rows.beside if "beside" in rows.columns else ibis.literal(False)
    block = rows[BLOCK].cast("int64") if BLOCK in rows.columns else ibis.literal(-1).cast("int64")
    return rows.select(
        rows[FILE],
        rows[ROW],
        "order_id",
        "customer_id",
        "supplier_id",
        "amount",
        "currency",
        beside=beside,
        **{BLOCK: block},
        number=number,
        told=ibis.literal(told),
        file=file_of(rows),
    )


def _rename_orders(taken: Taken) -> None:
    renamed = taken.engine.table(_NEW).select(FILE, ROW, BLOCK, "new")
    joined = taken.all("orders").left_join(renamed, [FILE, ROW, BLOCK])
    taken.replace("orders", joined.mutate(order_id=ibis.coalesce(joined.new, joined.order_id)))


def _rename_in(taken: Taken, name: str) -> int:
    """Let the rows of another table follow; returns how many name a number of which it cannot be told whose."""
    rows = taken.all(name)
    ours = rows[BLOCK].isin(sorted(taken.intake.told[name]))
    rows = rows.mutate(_file=file_of(rows), _ours=ours)
    by_file, by_who = taken.engine.table(_BY_FILE), taken.engine.table(_BY_WHO)
    joined = rows.left_join(by_file, [rows["_file"] == by_file.order_file, rows.order_id == by_file.order_number])
    found: ir.StringValue = joined.by_file
    if name in _CUSTOMER:
        joined = with_who(taken, joined, _who=_CUSTOMER[name])
        joined = joined.left_join(by_who, [joined.order_id == by_who.who_number, joined["_who"] == by_who.whose])
        found = ibis.coalesce(joined.by_file, joined.by_who)
    numbers = by_who.select(ambiguous="who_number").distinct()
    joined = joined.mutate(_found=found)
    joined = joined.left_join(numbers, joined.order_id == numbers.ambiguous)
    lost = joined.ambiguous.notnull() & joined["_found"].isnull() & joined["_ours"]
    required = RECORDS[name].column("order_id").required
    otherwise = joined.order_id if required else ibis.ifelse(lost, ibis.null("string"), joined.order_id)
    new = ibis.ifelse(joined["_ours"], ibis.coalesce(joined["_found"], otherwise), joined.order_id)
    kept = taken.keep("_followed", joined.mutate(order_id=new, _lost=lost))
    unclear = taken.count(kept.filter(kept["_lost"])) if not required else 0
    taken.replace(name, kept)
    taken.engine.drop("_followed")
    return unclear
