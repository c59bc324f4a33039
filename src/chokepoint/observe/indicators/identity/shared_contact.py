"""A party that shares an account, a telephone number, an e-mail address or a street address with others.

Who acts under several names needs several names; bank accounts, telephones and rooms are dearer and come up again.

Innocent: Firms of one family or one house share a telephone and an address; a bookkeeper or an agent states its own
    for its clients; a firm was renamed and both records stand. Ties on record explain it away.
Cannot see: Contacts that were not loaded; ties between the parties that are not on record.
Check: Whose contact is it? Do the parties share people too, and do they order for one another?
Ask: Please confirm your telephone number, address and bank account.
Source: Conflict Armament Research, study of procurement networks, 2020; FinCEN and BIS, Joint Alert
    FIN-2022-Alert003 of 28 June 2022. Weighing by one over the number who share it is this project's own.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed
from chokepoint.observe.examples import fires, in_doubt, on_subject, party, related, silent, unassessable
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.sameness import with_entities

WORTH = {"account": 1.0, "telephone number": 0.8, "e-mail address": 0.8, "street address": 0.5}
"""How much a shared contact says where two share it. Ours: houses are shared more often than accounts."""

CONTACTS = ("account", "phone", "email", "address", "city", "country")


def finding(parties: ir.Table, identities: ir.Table, shared_contacts: ir.Table) -> ir.Table:
    """One row per party. Strength: by the kind of contact, over the number of others who state it.

    NULL where a contact of the party is not recorded, or where those who share it may be the party itself.
    """
    shared = shared_contacts.mutate(worth=shared_contacts.kind.cases(*WORTH.items()) / (shared_contacts.sharing - 1))
    sure = shared.filter(shared.apart)
    shown = sure.group_by("entity_id").agg(
        strength=sure.worth.max().round(9),
        basis=listed(sure.kind) + ibis.literal(" with ") + listed(sure.other_party),
        others=gathered(ibis.literal("parties/") + sure.other_party),
    )
    open_ = shared.filter(shared.apart.isnull()).select("entity_id").distinct().mutate(open=True)
    rows = parties.select("party_id", complete=ibis.and_(*(parties[name].notnull() for name in CONTACTS)))
    rows = with_entities(rows, identities, "party_id")
    rows = rows.left_join(shown, [("party_id_entity", "entity_id")]).drop("entity_id")
    rows = rows.left_join(open_, [("party_id_entity", "entity_id")])
    missing = ~rows.complete | rows.open.fill_null(False)
    own = ibis.array([ibis.literal("parties/") + rows.party_id])
    return rows.select(
        "strength",
        "basis",
        subject_id=rows.party_id,
        fired=ibis.cases((rows.strength.notnull(), True), (missing, ibis.null("boolean")), else_=False),
        record_ids=own.concat(rows.others).sort(),
    )


_CELLS = {
    "account": "DE89370400440532013000",
    "phone": "+49 30 1",
    "email": "a@b.example",
    "address": "1 High Street",
    "city": "Hull",
    "country": "GB",
}
_BUYER = party(**_CELLS)

INDICATOR = Indicator(
    code="IDN-02",
    subject="party",
    finding=finding,
    explain="The party shares: {basis}.",
    questions=("contacts", "same-party"),
    examples=on_subject(
        "buyer",
        fires("one telephone", _BUYER, party("x", phone="0049-301")),
        unassessable(
            "one account, nothing else known: they may be one",
            party(account="DE89"),
            party("x", name="Corner Bakery", account="de 89"),
        ),
        fires(
            "one room",
            _BUYER,
            party("x", name="Corner Bakery", address="1, High  Street", city="hull", country="GB"),
        ),
        silent("nothing shared", _BUYER, party("x", phone="+49 30 2")),
        silent("the same street in another town", _BUYER, party("x", address="1 High Street", city="York")),
        silent("a parent at the same address", _BUYER, party("x", **_CELLS), related("x", "buyer")),
        silent("an address of many", _BUYER, *(party(f"x{one}", phone="+49301") for one in range(12))),
        unassessable("they may be one", _BUYER, party("x", phone="+49301"), *in_doubt("x", "buyer")),
        unassessable("no telephone known", party(**{name: cell for name, cell in _CELLS.items() if name != "phone"})),
    ),
)
