"""How a terminal shows changes of the network, and what followed a measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chokepoint.cli.terminal import grid, plain

if TYPE_CHECKING:
    from rich.console import Console

    from chokepoint.records.change import Changes, Effect


def show_changes(out: Console, told: Changes) -> None:
    """Quarters, breaks, successors and moves, one table each."""
    if told.until is None:
        out.print("No order with a day is on record.")
        return
    out.print(
        f"In the 12 months before {told.as_of}, the time of the run, {told.active_12_months:,} of {told.customers:,} "
        f"customers ordered; in those before {told.until}, the day of the last order, "
        f"{told.active_12_months_of_record:,}."
    )
    _quarters(out, told)
    _breaks(out, told)
    _successors(out, told)
    _moves(out, told)


def _quarters(out: Console, told: Changes) -> None:
    right = ("orders", "US dollars", "customers", "new", "new dealings", "broke off")
    table = grid(("quarter", *right), right=right)
    for one in told.quarters:
        value = "" if one.value_usd is None else f"{one.value_usd:,.0f}"
        counts = (one.customers, one.new_customers, one.new_dealings, one.ended)
        quarter = f"{one.begins.year} Q{one.begins.month // 3 + 1}"
        table.add_row(quarter, f"{one.orders:,}", value, *(f"{count:,}" for count in counts))
    out.print(table)


def _breaks(out: Console, told: Changes) -> None:
    out.print("\nBroke off: a silence longer than their own gaps let expect.")
    right = ("orders", "usual gap, days", "silent, days")
    table = grid(("what", "id", "name", "orders", "from", "to", *right[1:], "chance"), right=right)
    for one in told.breaks:
        table.add_row(
            one.kind,
            plain(one.id),
            plain(one.name or ""),
            f"{one.orders:,}",
            str(one.first_on),
            str(one.last_on),
            f"{one.usual_gap_days:,.1f}",
            f"{one.silent_days:,}",
            f"{one.p:.1g}",
        )
    out.print(table if told.breaks else "None beyond chance.")


def _successors(out: Console, told: Changes) -> None:
    out.print("\nMay have taken the place of one that broke off (likelihood elicited, uncalibrated):")
    table = grid(("former", "ended", "newcomer", "began", "likelihood", "both have"), right=("likelihood",))
    for one in told.successors:
        table.add_row(
            plain(one.former_name or one.former_id),
            str(one.ended_on),
            plain(one.name or one.id),
            str(one.began_on),
            f"{one.likelihood:.0%}",
            plain(", ".join(one.shared)),
        )
    out.print(table if told.successors else "None is likely enough.")


def _moves(out: Console, told: Changes) -> None:
    out.print("\nMoved: later goods go elsewhere, or by another forwarder, than earlier ones.")
    right = ("orders", "share before", "share after")
    table = grid(("who", "name", "by", "from", "to", "since", *right, "chance"), right=right)
    for one in told.moves:
        table.add_row(
            one.kind,
            plain(one.name or one.id),
            one.by,
            plain(one.from_id),
            plain(one.to_id),
            str(one.since),
            f"{one.orders:,}",
            f"{one.share_before:.0%}",
            f"{one.share_after:.0%}",
            f"{one.p:.1g}",
        )
    out.print(table if told.moves else "None beyond chance.")


def show_effect(out: Console, told: Effect) -> None:
    """What followed a measure: volume, ways and methods."""
    out.print(
        f"Measure {plain(told.measure_id)} ({told.kind.replace('_', ' ')}, {plain(told.where)}), from "
        f"{told.valid_from}; {told.months} months on either side."
    )
    out.print(f"{told.routes:,} routes struck: {told.before:,} orders before, {told.after:,} after.")
    _compared(out, told)
    right = ("before", "after", "expected")
    table = grid(("former users now send by", "id", "name", *right, "chance"), right=right)
    for one in told.displaced:
        figures = (f"{one.before:,}", f"{one.after:,}", f"{one.expected:,.1f}", f"{one.p:.1g}")
        table.add_row(one.kind, plain(one.id), plain(one.name or ""), *figures)
    out.print(table if told.displaced else "Former users send by no other place or forwarder more than others do.")
    table = grid(("", "way or method", "before", "after", "elsewhere before", "elsewhere after", "change beyond it"))
    for share in told.shares:
        shares = (share.before, share.after, share.compared_before, share.compared_after)
        change = f"{share.change:+.0%} ({share.low:+.0%} to {share.high:+.0%})"
        table.add_row(share.sort, plain(share.name), *(f"{one:.0%}" for one in shares), change)
    out.print(
        table if told.shares else "Methods of payment and modes of transport changed no otherwise than elsewhere."
    )


def _compared(out: Console, told: Effect) -> None:
    if told.orders is None:
        out.print("Too few other routes, or too few orders before, to hold them against: no effect is told.")
    for unit, found in (("orders", told.orders), ("US dollars", told.value)):
        if found:
            out.print(
                f"On those with enough before, {found.held:,.0f} {unit} after, where {found.matched:,} matched routes "
                f"let expect {found.expected:,.0f}: {found.ratio:.2f} times that (95 % interval {found.low:.2f} to "
                f"{found.high:.2f}; by chance {found.p:.2g})."
            )
