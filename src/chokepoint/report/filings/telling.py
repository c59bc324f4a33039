"""What was seen, in sentences: the evidence with its record ids, and what it is not."""

from __future__ import annotations

from collections.abc import Iterator

from chokepoint.records.filing import NOT_AN_ACCUSATION, Cells, FiledOrder, Filing, Sign
from chokepoint.report import wording

ASIDE = (
    f"{NOT_AN_ACCUSATION} What follows is what records show and what may explain it; it states no offence and "
    "no guilt. The subject is not to be told of this filing."
)


def told_sign(sign: Sign) -> str:
    """One sign as a sentence with the records it rests on."""
    kind = "Stop" if sign.stop else "Indicator"
    code = f" {sign.code}" if sign.code else ""
    behind = f" Records: {', '.join(sign.record_ids)}." if sign.record_ids else ""
    return f"{kind}{code}, {sign.title}: {sign.basis.rstrip('.')}.{behind}"


def told_innocent(sign: Sign) -> str:
    """What may explain it."""
    return f" May be innocent: {sign.innocent.rstrip('.')}." if sign.innocent and not sign.stop else ""


def told_order(filed: FiledOrder) -> str:
    """One order in a sentence: when, who, how much, what goods."""
    if not filed.order_id:
        return "Payments that belong to no order on record."
    amount, currency = filed.amount()
    who = name_of(filed, filed.order.get("customer_id"))
    parts = [f"Order {filed.order_id} of {wording.day(filed.order.get('ordered_at'))} by {who}"]
    if amount is not None:
        parts.append(f"over {wording.amount(amount, currency)}")
    goods = "; ".join(filter(None, map(told_goods, filed.lines)))
    return f"{' '.join(parts)}{': ' + goods if goods else ''}."


def told_goods(line: Cells) -> str:
    """Goods by name, code and quantity."""
    codes = [f"HS {line['hs_code']}"] if "hs_code" in line else []
    codes += [f"control entry {line['control_code']}"] if "control_code" in line else []
    amount = wording.amount(line.get("quantity"), line.get("unit"))
    return ", ".join(filter(None, [line.get("description"), *codes, amount]))


def name_of(filed: FiledOrder, party_id: object) -> str:
    """A party's name with its id."""
    if party_id is None:
        return "a party not recorded"
    name = filed.parties.get(str(party_id), {}).get("name")
    return f"{name} ({party_id})" if name else str(party_id)


def reason(filing: Filing) -> Iterator[str]:
    """The paragraphs of a reason or narrative, the most needful first."""
    yield ASIDE
    if filing.why:
        yield filing.why
    yield f"Subject: {filing.title}. Found by {filing.software}, run {filing.run_id}."
    for sign in filing.signs:
        yield told_sign(sign) + told_innocent(sign)
    for filed in filing.orders():
        yield told_order(filed)
        for sign in filed.signs:
            yield told_sign(sign) + told_innocent(sign)


def whole_reason(filing: Filing, most: int) -> tuple[str, bool]:
    """The paragraphs of a reason in at most about so many characters, and whether that is all of it."""
    held: list[str] = []
    size = 0
    for paragraph in reason(filing):
        held.append(paragraph)
        size += len(paragraph) + 1
        if size > most:
            return "\n".join(held), False
    return "\n".join(held), True
