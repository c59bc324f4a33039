"""`trace`: the group of commands that follow money and items from hand to hand."""

from __future__ import annotations

import typer

from chokepoint.cli import trace_items, trace_payments

trace = typer.Typer(
    help="Where money came from and went, and through whose hands an item passed.", no_args_is_help=True
)
trace.command()(trace_payments.payment)
trace.command()(trace_payments.payments)
trace.command()(trace_items.item)
trace.command()(trace_items.items)
