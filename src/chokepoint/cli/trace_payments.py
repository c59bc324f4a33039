"""`trace payment` and `trace payments`."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chokepoint.cli.options import JsonOption, WorkspaceOption, as_json, moment, opened
from chokepoint.records.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from chokepoint.records.money import Ending, MoneyAccount, MoneyShape, PaymentTrace, TracedPayment

SHOWN = 40
"""Payments, and holders, that a terminal names."""


def payment(
    payment_id: Annotated[str, typer.Argument(metavar="ID", help="The payment.")],
    up: Annotated[bool, typer.Option("--up", help="Where its money came from.")] = False,
    down: Annotated[bool, typer.Option("--down", help="Where its money went; so if nothing is said.")] = False,
    hops: Annotated[int, typer.Option(metavar="N", min=0, help="Payments away that it goes.")] = 6,
    days: Annotated[int | None, typer.Option(metavar="N", min=0, help="Days away; any if not said.")] = None,
    least: Annotated[
        str | None,
        typer.Option(metavar="AMOUNT", help="Money below it is not followed, in the payment's currency; a thousandth."),
    ] = None,
    by: Annotated[str, typer.Option(metavar="holder|account", help="What makes one purse.")] = "holder",
    as_of: Annotated[str | None, typer.Option(metavar="T", help="Only payments up to that time.")] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Where the money of a payment went, or came from, by three rules: a range for every holder, never a certainty."""
    from chokepoint.cli.terminal import console, print_json
    from chokepoint.connect.money.tracing import Asked

    if up and down:
        raise InputError("One direction at a time: --up or --down.")
    asked = Asked("up" if up else "down", hops, days, _decimal(least), by, moment(as_of, "--as-of"))
    with opened(workspace) as records:
        trace = records.trace_payment(payment_id, asked)
    if as_json(json):
        print_json(_numbers(dataclasses.asdict(trace)))
    else:
        _show(console(), trace)


def payments(
    top: Annotated[int, typer.Option("--top", metavar="N", min=0, help="Shapes, and accounts, that are told.")] = 20,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Shapes that payments make, such as cycles and fans, and statistics of each account; by the last full run."""
    from chokepoint.cli.terminal import console, plain, print_json

    with opened(workspace) as records:
        figures = records.trace_payments(top=top)
    if as_json(json):
        print_json(figures)
        return
    out = console()
    counts = "; ".join(f"{kind} {count:,}" for kind, count in figures.by_kind.items())
    out.print(f"Shapes among the payments of {figures.of_accounts:,} accounts: {plain(counts) or 'none'}.")
    if figures.shapes:
        out.print(_shapes(figures.shapes))
    out.print()
    out.print(_accounts(figures.accounts))
    out.print("\nA shape is a reason to look, not an accusation: payrolls and families of firms make them too.")


def _shapes(found: Sequence[MoneyShape]) -> Any:
    from chokepoint.cli.terminal import grid, plain

    headings = ("shape", "centre or start", "from", "to", "accounts", "payments", "USD", "score")
    table = grid(headings, right=headings[4:])
    for one in found:
        amount = "" if one.amount_usd is None else f"{one.amount_usd:,.0f}"
        table.add_row(
            plain(one.shape_id),
            plain(one.account_id),
            f"{one.first_on}",
            f"{one.last_on}",
            f"{one.accounts:,}",
            f"{one.payments:,}",
            amount,
            f"{one.score:.1f}",
        )
    return table


def _accounts(found: Sequence[MoneyAccount]) -> Any:
    from chokepoint.cli.terminal import grid, plain, share

    headings = ("account", "in", "out", "USD in", "USD out", "payers", "payees", "passed on", "held, days", "round")
    table = grid((*headings, "below threshold", "shapes"), right=(*headings[1:], "below threshold"))
    for one in found:
        table.add_row(
            plain(one.account_id),
            f"{one.payments_in:,}",
            f"{one.payments_out:,}",
            f"{one.in_usd:,.0f}",
            f"{one.out_usd:,.0f}",
            f"{one.payers:,}",
            f"{one.payees:,}",
            "" if one.passed_on is None else share(one.passed_on),
            "" if one.median_held_days is None else f"{one.median_held_days:.1f}",
            share(one.round_sums),
            share(one.below_threshold),
            ", ".join(one.kinds),
        )
    return table


def _decimal(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        amount = Decimal(text)
    except ArithmeticError:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise InputError(f"--least: `{text}` is not an amount. Write it as 250 or 99.50.")
    return amount


def _numbers(content: Any) -> Any:
    """Amounts as JSON numbers: a reader adds them up, and a double keeps cents up to ten billion."""
    if isinstance(content, Decimal):
        return float(content)
    if isinstance(content, dict):
        return {name: _numbers(one) for name, one in content.items()}
    return [_numbers(one) for one in content] if isinstance(content, list | tuple) else content


def _show(out: Console, trace: PaymentTrace) -> None:
    from chokepoint.cli.terminal import plain

    verb = "went" if trace.direction == "down" else "came from"
    out.print(
        f"Where the {trace.currency} {trace.amount:,} of payment {plain(trace.payment_id)} {verb}, at most "
        f"{trace.hops} payments away{'' if trace.days is None else f' and {trace.days} days'}. Money mixes: a rule "
        "decides whose it is. FIFO and haircut\nconserve it; poison is all that may be touched by it, whole payments."
    )
    out.print(_payments(trace))
    out.print()
    out.print(_parties(trace))
    out.print()
    for rule in ("fifo", "haircut"):
        out.print(f"{rule}: {_told(trace, trace.endings[rule])}")
    if left_out := trace.endings["poison"].left_out:
        out.print(f"poison: {left_out:,} more payments may be touched and were not followed; give --days or --least.")
    if trace.without_rate:
        out.print(f"No rate is known for that day, so left out: payments in {', '.join(trace.without_rate)}.")
    _show_matches(out, trace)


def _payments(trace: PaymentTrace) -> Any:
    from chokepoint.cli.terminal import grid, plain

    table = grid(("payment", "on", "from", "to", "paid", "fifo", "haircut", "poison"), right=_AMOUNTS)
    amounts = {rule: {row.payment_id: row.amount for row in rows} for rule, rows in trace.rules.items()}
    rows = list(_as_tree(trace))
    for depth, row in rows[:SHOWN]:
        table.add_row(
            plain("  " * depth + row.payment_id),
            f"{row.paid_at:%Y-%m-%d}",
            plain(_end(row.payer_id, row.from_city, row.from_country)),
            plain(
                _end(row.payee_id or (row.account if trace.direction == "down" else None), row.to_city, row.to_country)
            ),
            f"{row.paid_currency} {row.paid_amount:,}" + ("" if row.rate == 1 else f" × {row.rate}"),
            *(f"{amounts[rule][row.payment_id]:,}" if row.payment_id in amounts[rule] else "" for rule in trace.rules),
        )
    if len(rows) > SHOWN:
        table.add_row(f"and {len(rows) - SHOWN:,} more", *[""] * 7)
    return table


_AMOUNTS = ("paid", "fifo", "haircut", "poison", "lowest", "highest", "paid out", "unexplained")


def _as_tree(trace: PaymentTrace) -> Iterator[tuple[int, TracedPayment]]:
    """Every payment of any rule below the one next to it on the way, the greatest first; not deeper than a pipe."""
    rows: dict[str, TracedPayment] = {}
    for rule in trace.rules.values():
        for row in rule:
            rows.setdefault(row.payment_id, row)
    below: dict[str | None, list[TracedPayment]] = defaultdict(list)
    for row in rows.values():
        below[row.after].append(row)
    waiting = [(0, row) for row in below[None]]
    while waiting:
        depth, row = waiting.pop()
        yield depth, row
        nearer = sorted(below[row.payment_id], key=lambda one: (one.amount, one.payment_id))
        waiting += [(depth + 1, one) for one in nearer]


def _end(party: str | None, city: str | None, country: str | None) -> str:
    place = ", ".join(part for part in (city, country) if part)
    return f"{party or 'not stated'}{f' ({place})' if place else ''}"


def _parties(trace: PaymentTrace) -> Any:
    from chokepoint.cli.terminal import grid, plain

    heading = "reached" if trace.direction == "down" else "through"
    table = grid((heading, "lowest", "highest", "paid out", "unexplained"), right=_AMOUNTS)
    for one in trace.parties[:SHOWN]:
        table.add_row(
            plain(one.party_id or (f"account {one.account}" if one.account else "not stated")),
            f"{one.lowest:,}",
            f"{one.highest:,}",
            "" if one.paid_out is None else f"{one.paid_out:,}",
            "" if one.unexplained is None else f"{one.unexplained:,}",
        )
    if len(trace.parties) > SHOWN:
        table.add_row(f"and {len(trace.parties) - SHOWN:,} more", "", "", "", "")
    return table


def _told(trace: PaymentTrace, ending: Ending) -> str:
    """Where the money ends, in words."""
    rests = "has not been seen to leave" if trace.direction == "down" else "no known income explains"
    said = {
        rests: ending.rests,
        f"is more than {trace.hops} payments away": ending.hops,
        f"is more than {trace.days} days away": ending.days,
        f"is in amounts below {trace.least:,}": ending.least,
        "is in payments beyond those that are followed": ending.most,
    }
    return "; ".join(f"{amount:,} {what}" for what, amount in said.items() if amount) or "nothing"


def _show_matches(out: Console, trace: PaymentTrace) -> None:
    from chokepoint.cli.terminal import grid, plain, share

    if not trace.matches:
        return
    out.print("\nThe payment names no order and no document. It may settle:")
    table = grid(("", "", "likelihood", "because"), right=("likelihood",))
    for match in trace.matches:
        table.add_row(
            match.kind, plain(match.subject_id or "none of them"), share(match.likelihood), plain(match.basis)
        )
    out.print(table)
