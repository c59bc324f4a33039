"""What a filing tells: orders with their records and evidence, who files it, and the authority's own codes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

Cells = Mapping[str, Any]
NOT_AN_ACCUSATION = "An indicator is not an accusation."
CENT = Decimal("0.01")
DOLLAR = "USD"


@dataclass(frozen=True)
class Sign:
    """One indicator that fires, or a stop, with what was seen and the records it rests on."""

    indicator: str
    code: str
    title: str
    basis: str
    record_ids: tuple[str, ...]
    innocent: str = ""
    stop: bool = False


@dataclass(frozen=True)
class FiledOrder:
    """One order with its own records and the evidence on it; payments of no order stand under an empty one.

    `records` are those of other tables on which a sign rests, by record id.
    """

    order: Cells
    lines: tuple[Cells, ...] = ()
    payments: tuple[Cells, ...] = ()
    shipments: tuple[Cells, ...] = ()
    documents: tuple[Cells, ...] = ()
    parties: Mapping[str, Cells] = field(default_factory=dict)
    signs: tuple[Sign, ...] = ()
    records: Mapping[str, Cells] = field(default_factory=dict)

    @property
    def order_id(self) -> str:
        """Id of the order; empty where the payments belong to none."""
        return str(self.order.get("order_id", ""))

    def record_ids(self) -> list[str]:
        """Names of all records told here, and of those that evidence rests on."""
        names = [f"orders/{self.order_id}"] if self.order_id else []
        names += [f"order_lines/{self.order_id}:{row['line_no']}" for row in self.lines]
        names += [f"payments/{row['payment_id']}" for row in self.payments]
        names += [f"shipments/{row['shipment_id']}" for row in self.shipments]
        names += [f"documents/{row['document_id']}" for row in self.documents]
        names += [f"parties/{party_id}" for party_id in sorted(self.parties)]
        told = (record_id for sign in self.signs for record_id in sign.record_ids)
        return list(dict.fromkeys([*names, *told]))

    def amount(self) -> tuple[Decimal | None, str | None]:
        """Value of the order, as stated or as the sum of its lines, and its currency."""
        amounts = [row["amount"] for row in self.lines if "amount" in row]
        whole = len(amounts) == len(self.lines) and bool(amounts)
        stated = self.order.get("amount", sum(amounts) if whole else None)
        return stated, self.order.get("currency")


@dataclass(frozen=True)
class Filing:
    """One subject's filing. `orders` begins anew with each call; `signs` are the subject's own, beyond its orders'.

    `made_at` is in UTC. `why` is what the person who files adds, `case_id` the case it belongs to.
    """

    kind: str
    subject_id: str
    made_at: datetime
    run_id: str
    software: str
    orders: Callable[[], Iterator[FiledOrder]]
    paid: bool
    signs: tuple[Sign, ...] = ()
    why: str = ""
    case_id: str | None = None

    @property
    def title(self) -> str:
        """The subject in words: "order O-1"."""
        return f"{self.kind} {self.subject_id}"


class Rates:
    """What currencies were worth. `read` gives a currency's rates per US dollar by day, oldest first."""

    def __init__(self, read: Callable[[str], list[tuple[date, Decimal]]]) -> None:
        self._read = read
        self._known: dict[str, list[tuple[date, Decimal]]] = {}

    def converted(self, amount: Decimal, currency: str, to: str, on: date) -> Decimal | None:
        """The amount in another currency, to the cent, by the newest rates of that day; None where one is wanting."""
        if currency == to:
            return amount
        given, wanted = self.per_dollar(currency, on), self.per_dollar(to, on)
        return None if given is None or wanted is None else (amount / given * wanted).quantize(CENT)

    def per_dollar(self, currency: str, on: date) -> Decimal | None:
        """Units of the currency for a dollar; None where no rate of that day or before is known."""
        if currency == DOLLAR:
            return Decimal(1)
        if currency not in self._known:
            self._known[currency] = self._read(currency)
        rates = self._known[currency]
        place = bisect_right(rates, on, key=lambda one: one[0])
        return rates[place - 1][1] if place else None
