"""Whether two parties of messages are the same, as far as linking goes: by id, or by name."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from chokepoint.load.joining.taken import Taken, plain

NAME_SIGNS = 30
"""Signs of a name that are compared: bank messages cut names off (35 signs in SWIFT, of which blanks count)."""
WHO = "_who"


def lay_down_names(taken: Taken) -> None:
    """Make the table of what each party is called, from this load and from what is on record."""
    parties = []
    if "parties" in taken.intake.taken:
        rows = taken.all("parties")
        parties.append(rows.filter(rows.party_id.notnull(), rows.name.notnull()).select("party_id", "name"))
    if taken.has_stored("parties"):
        parties.append(taken.stored("parties").select("party_id", "name"))
    if not parties:
        empty = taken.engine.table("parties").select("party_id", "name").limit(0)
        parties.append(empty)
    rows = ibis.union(*parties) if len(parties) > 1 else parties[0]
    called = plain(rows.name).substr(0, NAME_SIGNS)
    named = rows.mutate(called=called).group_by("party_id").aggregate(called=called.min())
    taken.keep(WHO, named.filter(named.called != ""))


def with_who(taken: Taken, rows: ir.Table, **columns: str) -> ir.Table:
    """The rows with a further column for each of `columns`: what the party in that column is called, or else its id."""
    for name, column in columns.items():
        names = taken.engine.table(WHO).select(**{f"{name}_id": "party_id", f"{name}_called": "called"})
        joined = rows.left_join(names, rows[column] == names[f"{name}_id"])
        who = ibis.coalesce(joined[f"{name}_called"], joined[column])
        rows = joined.mutate(**{name: who}).drop(f"{name}_id", f"{name}_called")
    return rows
