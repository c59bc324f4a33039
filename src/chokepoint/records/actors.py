"""Who takes part: parties, how they are related, and who says so."""

from chokepoint.records.schema import (
    SOURCE,
    Table,
    choice,
    coordinates,
    country,
    day,
    flag,
    identifier,
    integer,
    reference,
    text,
)

PARTIES = Table(
    "parties",
    "one party as one source names it; several may be one entity",
    (
        identifier("party_id", "the party"),
        text("name", "its name", required=True),
        choice("kind", "company person organisation public_body vessel", "what it is"),
        text("aliases", "other names", listed=True, null="none known"),
        country("country", "country of its seat"),
        text("region", "region of its seat"),
        text("city", "town of its seat"),
        text("address", "street address of its seat"),
        *coordinates("its seat"),
        text("phone", "telephone", code="phone"),
        text("email", "e-mail", code="email"),
        text("website", "web site"),
        text("registration_number", "number in the company register"),
        text("tax_id", "tax number"),
        text("account", "bank account, IBAN or other", code="account"),
        text("industry", "main activity, ISIC Rev. 4: section letter, or 2 to 4 digits", code="isic"),
        text("industry_text", "main activity in words"),
        day("incorporated_on", "date of formation; of a person, the date of birth"),
        integer("employees", "people employed", minimum=0),
        SOURCE,
    ),
    key=("party_id",),
)

RELATIONSHIPS = Table(
    "relationships",
    "one tie from a party to another",
    (
        identifier("relationship_id", "the tie"),
        reference("from_party_id", "parties", "the owner, director, parent, agent …", required=True),
        reference("to_party_id", "parties", "the owned, directed, represented …", required=True),
        choice(
            "kind",
            "owner director family employee parent agent same_group technician adviser",
            "what ties them",
            required=True,
        ),
        day("valid_from", "first day", null="always held, as far as known"),
        day("valid_to", "last day", null="still holds"),
        SOURCE,
    ),
    key=("relationship_id",),
    happened="valid_from",
)

SOURCES = Table(
    "sources",
    "one source of information, graded by the Admiralty system",
    (
        identifier("source_id", "the source"),
        text("name", "what it is called", required=True),
        choice("reliability", "A B C D E F", "reliability of the source", null="F: cannot be judged"),
        integer("credibility", "credibility of what it says", minimum=1, maximum=6, null="6: cannot be judged"),
    ),
    key=("source_id",),
)

LABELS = Table(
    "labels",
    "one decision of the past on one subject",
    (
        choice("subject_kind", "order party shipment payment item network", "what was decided on", required=True),
        identifier("subject_id", "which one"),
        choice("label", "illicit licit", "what it turned out to be", required=True),
        day("decided_on", "when", required=True),
        text("decided_by", "who"),
        text("basis", "on what"),
    ),
    key=("subject_kind", "subject_id"),
    happened="decided_on",
)

KNOWN_GOOD = Table(
    "known_good",
    "one customer whom a person has cleared for a time",
    (
        reference("party_id", "parties", "the customer", required=True),
        text("reason", "why", required=True),
        day("valid_to", "last day it holds", required=True),
        text("decided_by", "who decided"),
        day("valid_from", "first day it holds", null="no beginning stated: any day up to the last"),
    ),
    key=("party_id",),
    happened="valid_from",
)

JUDGEMENTS = Table(
    "judgements",
    "one decision of a person on whether two parties are one, at any time; the newest on a pair holds",
    (
        identifier("judgement_id", "the judgement"),
        reference("left_party_id", "parties", "one of the two parties", required=True),
        reference("right_party_id", "parties", "the other", required=True),
        flag("same", "whether they are one", required=True),
        text("decided_by", "who decided", required=True),
        day("decided_on", "when", required=True),
        text("basis", "on what", null="not stated"),
        flag("withdrawn", "whether it no longer counts", null="it counts"),
    ),
    key=("judgement_id",),
)
