"""Which parties state every contact by which they could be tied to others."""

import ibis
import ibis.expr.types as ir

CONTACTS = ("account", "phone", "email", "address", "city", "country")


def contacts_stated(parties: ir.Table) -> ir.Table:
    """One row per party: `party_id, complete`: whether account, telephone, e-mail and address are all on record."""
    return parties.select("party_id", complete=ibis.and_(*(parties[name].notnull() for name in CONTACTS)))
