"""What is said about where the money of one payment came from, or went, and about the shapes that payments make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class TracedPayment:
    """One payment that carries traced money, or may. Amounts are in the currency of the traced payment.

    `party_id`: who stands at the far end: the payee of a trace down, the payer of a trace up; None where none is
    stated. `hop`: how many payments lie between, at least. `amount`: the traced money in it; by poison the whole
    payment. `rests`: of that, what went no further, or of a trace up what no known income covers. `cut`: what went
    further and was not followed. Under FIFO and haircut, `rests` and `cut` of all payments add up to the traced amount.
    """

    payment_id: str
    party_id: str | None
    amount: Decimal
    hop: int
    after: str | None
    """The payment next to it on the way to the traced one; of several, the one that carries most."""
    rests: Decimal
    cut: Decimal
    entity_id: str | None
    """Who that party is; None where nobody is stated, or an account alone."""
    account: str | None
    paid_at: datetime
    paid_amount: Decimal
    """The whole payment, in its own currency."""
    paid_currency: str
    rate: Decimal
    """Units of the traced currency for one of its own."""
    kind: str
    method: str | None
    payer_id: str | None
    payee_id: str | None
    from_country: str | None
    from_city: str | None
    to_country: str | None
    to_city: str | None


@dataclass(frozen=True)
class Ending:
    """Where the traced money ends by one rule, as amounts: `rests` where it was followed to its end.

    Beyond the limits of `hops` and `days`; below the `least` amount; among the payments past the `most` that are
    followed. `left_out`: by poison, how many payments were not followed.
    """

    rests: Decimal
    hops: Decimal
    days: Decimal
    least: Decimal
    most: Decimal
    left_out: int


@dataclass(frozen=True)
class TracedParty:
    """One holder that traced money reached, or came from: the range over the rules.

    `lowest` and `highest`: the least and the greatest amount by any rule; the traced amount at most. `paid_out`: all
    that is known to have left the holder's purse, and `unexplained`, how much of that no known income covers: what it
    held before its first known payment. None where the purse is not known.
    """

    party_id: str | None
    account: str | None
    lowest: Decimal
    highest: Decimal
    by_rule: dict[str, Decimal]
    paid_out: Decimal | None
    unexplained: Decimal | None


@dataclass(frozen=True)
class PaymentMatch:
    """One order, invoice or shipment that a payment without a reference may settle; `subject_id` None: none of them."""

    kind: str
    subject_id: str | None
    likelihood: float
    basis: str


@dataclass(frozen=True)
class PaymentTrace:
    """Where the money of one payment went (`down`) or came from (`up`), by each rule, the traced payment first.

    `without_rate`: currencies of which no rate is known for its day: payments in them are left out. `pooled`: what
    makes one purse, all that a holder has or one account. `matches`: what the payment may settle, where it does not
    say.
    """

    payment_id: str
    direction: str
    amount: Decimal
    currency: str
    rules: dict[str, tuple[TracedPayment, ...]]
    endings: dict[str, Ending]
    parties: tuple[TracedParty, ...]
    without_rate: tuple[str, ...]
    pooled: str
    hops: int
    days: int | None
    least: Decimal
    matches: tuple[PaymentMatch, ...] = ()


@dataclass(frozen=True)
class MoneyShape:
    """One shape that payments make, as the table `shapes` has it, with the ids of its payments, in the order of ids."""

    shape_id: str
    kind: str
    account_id: str
    account_ids: tuple[str, ...]
    first_on: date
    last_on: date
    accounts: int
    payments: int
    amount_usd: float | None
    share_passed_on: float | None
    score: float
    payment_ids: tuple[str, ...]


@dataclass(frozen=True)
class MoneyAccount:
    """What the payments of one entity, or account, come to, as the table `money_accounts` has it.

    `kinds`: the kinds of shape at whose centre it is, or that begin with it; `score`: the highest of these, None where
    there are none.
    """

    account_id: str
    party: bool
    payments_in: int
    payments_out: int
    in_usd: float
    out_usd: float
    payers: int
    payees: int
    out_of_in: float | None
    passed_on: float | None
    median_held_days: float | None
    round_sums: float
    below_threshold: float
    kinds: tuple[str, ...]
    score: float | None


@dataclass(frozen=True)
class PaymentFigures:
    """Statistics over all payments of a run: the shapes with the highest scores, and the accounts in them first.

    `by_kind`: how many shapes there are of each kind that was found. `of_accounts`: how many accounts there are.
    """

    by_kind: dict[str, int]
    of_accounts: int
    shapes: tuple[MoneyShape, ...]
    accounts: tuple[MoneyAccount, ...]


@dataclass(frozen=True)
class OrderMoney:
    """The money of one order's payments, traced both ways: `up` and `down` hold one trace a payment, in one order.

    Refunds are no starts: they lie below what they give back. `not_traced`: payments of the order beyond the greatest
    that are traced. `names`: of the parties on the way, by id. `as_of`: payments after it are not seen.
    """

    up: tuple[PaymentTrace, ...]
    down: tuple[PaymentTrace, ...]
    as_of: datetime
    not_traced: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
