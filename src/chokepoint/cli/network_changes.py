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
        f"Up to {told.until}, the day of the last order: {told.active_12_months:,} of {told.customers:,} customers "
        "ordered in the 12 months before."
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
    out.print("\nMoved: later goods go elsewhere than earlier ones.")
    right = ("orders", "share before", "share after")
    table = grid(("what", "name", "from", "to", "since", *right, "chance"), right=right)
    for one in told.moves:
        table.add_row(
            one.kind,
            plain(one.name or one.id),
            plain(one.from_place),
            plain(one.to_place),
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
    if told.ratio is None or told.expected is None:
        out.print("Too few other routes, or too few orders before, to hold them against: no effect is told.")
    else:
        out.print(
            f"Of these, {told.held:,} after on routes with enough before, where {told.matched:,} matched routes let "
            f"expect {told.expected:,.0f}: {told.ratio:.2f} times that (95 % interval {told.low:.2f} to "
            f"{told.high:.2f}; by chance {told.p:.2g})."
        )
    table = grid(
        ("former users now send to", "before", "after", "expected", "chance"), right=("before", "after", "expected")
    )
    for one in told.displaced:
        table.add_row(plain(one.place), f"{one.before:,}", f"{one.after:,}", f"{one.expected:,.1f}", f"{one.p:.1g}")
    out.print(table if told.displaced else "Former users send nowhere else more than others do.")
    table = grid(("", "way or method", "before", "after", "elsewhere before", "elsewhere after", "change beyond it"))
    for share in told.shares:
        figures = (share.before, share.after, share.compared_before, share.compared_after)
        change = f"{share.change:+.0%} ({share.low:+.0%} to {share.high:+.0%})"
        table.add_row(share.sort, plain(share.name), *(f"{figure:.0%}" for figure in figures), change)
    out.print(
        table if told.shares else "Methods of payment and modes of transport changed no otherwise than elsewhere."
    )
