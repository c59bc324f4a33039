"""One explanation in a terminal: the sum as bars, the records behind each sign, what is not known, what to ask."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from chokepoint.cli.terminal import console, grid, plain, share
from chokepoint.records.answers import EvidenceRow, Explanation
from chokepoint.records.catalogue import Card

BAR = 24
"""Characters for the longest bar."""


def show_explanation(
    explanation: Explanation, cards: Mapping[str, Card], records: Mapping[str, Mapping[str, object]]
) -> None:
    """Print one explanation; `records` holds the cells of each record by `table/key`."""
    out = console()
    out.print(f"[bold]{explanation.subject_kind} {plain(explanation.subject_id)}[/bold]  {plain(explanation.words)}")
    out.print(
        f"Likelihood {share(explanation.likelihood)} (80 % interval {share(explanation.low)} to "
        f"{share(explanation.high)}). Band: {explanation.band}. {explanation.calibration}."
    )
    out.print(f"Coverage: {share(explanation.coverage)} of the weight of the signs that apply could be assessed.")
    if explanation.percentile is not None:
        out.print(
            f"{explanation.orders:,} orders, whose signs add up to more than those of {explanation.percentile:.1f} % "
            "of random sets of as many."
        )
    for stop in explanation.stops:
        out.print(f"[bold red]STOP[/bold red] {stop.stop_id}: {plain(stop.basis)}")
    out.print()
    out.print(_sum(explanation))
    _signs(explanation, cards, records)
    _unassessable(explanation, cards)
    _questions(explanation)


def factor(log_odds: float) -> str:
    """A contribution as a factor on the odds: × 12, ÷ 3."""
    size = math.exp(abs(log_odds))
    shown = f"{size:.2f}" if size < 3 else f"{size:.1f}" if size < 20 else f"{size:,.0f}"
    return f"{'÷' if log_odds < 0 else '×'} {shown}"


def _sum(explanation: Explanation) -> object:
    prior = math.log(explanation.prior / (1 - explanation.prior))
    added = [row for row in explanation.rows if row.contribution or row.state == "fires"]
    longest = max(1.0, *(abs(row.contribution) for row in added)) if added else 1.0
    table = grid(("", "odds", "log-odds", "", ""), right=("odds", "log-odds"))
    table.add_row("usual rate", f"1 in {1 / explanation.prior:,.0f}", f"{prior:+.3f}", "", "")
    for row in added:
        length = round(BAR * abs(row.contribution) / longest)
        colour = "green" if row.contribution < 0 else "yellow"
        table.add_row(
            plain(row.title or row.indicator),
            factor(row.contribution),
            f"{row.contribution:+.3f}",
            f"[{colour}]{'█' * length}[/{colour}]",
            plain(row.basis),
        )
    table.add_row("[bold]sum[/bold]", f"[bold]{share(explanation.likelihood)}[/bold]", f"{explanation.log_odds:+.3f}")
    return table


def _signs(explanation: Explanation, cards: Mapping[str, Card], records: Mapping[str, Mapping[str, object]]) -> None:
    out = console()
    for row in explanation.rows:
        card = cards.get(row.indicator)
        if row.state != "fires" or card is None:
            continue
        out.print()
        out.print(f"[bold]{plain(card.title)}[/bold] ({card.code}, {card.id}; {_worth(row)})")
        out.print(f"  {plain(card.explain.format(basis=row.basis))}")
        for name in row.record_ids:
            out.print(f"  [dim]{plain(name)}[/dim]  {plain(_cells(name, records.get(name, {}), card))}")
        out.print(f"  Innocent: {plain(card.innocent)}")
        out.print(f"  Check: {plain(card.check)}")


def _cells(name: str, record: Mapping[str, object], card: Card) -> str:
    """The cells of a record that the indicator reads, less its own id."""
    table, _, key = name.partition("/")
    shown = {
        column: _shown(value)
        for column, value in record.items()
        if f"{table}.{column}" in card.reads and str(value) not in key.split(":")
    }
    return ", ".join(f"{column} {value}" for column, value in shown.items())


def _shown(value: object) -> str:
    """A cell without needless digits."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return str(value)


def _worth(row: EvidenceRow) -> str:
    if row.sensitivity is None or row.background is None:
        return f"{row.contribution:+.3f}"
    return (
        f"shown by {share(row.sensitivity)} of illicit orders for a reason of their own, "
        f"by {share(row.background)} of this ledger; strength {row.strength or 0:.2f}"
    )


def _unassessable(explanation: Explanation, cards: Mapping[str, Card]) -> None:
    names = [cards[row.indicator].title for row in explanation.rows if row.state == "unassessable"]
    if names:
        out = console()
        out.print()
        out.print("[bold]Could not be assessed[/bold], which neither clears nor accuses:")
        for name in names:
            out.print(f"  {plain(name)}")


def _questions(explanation: Explanation) -> None:
    if not explanation.questions:
        return
    out = console()
    out.print()
    out.print("[bold]Questions[/bold], the most telling first:")
    table = grid(("to", "question", "moves the band"), right=("moves the band",))
    for asked in explanation.questions:
        table.add_row(asked.kind, plain(asked.question), share(asked.moves_band))
    out.print(table)
