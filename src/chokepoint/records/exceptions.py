"""Who is not the one on the list, by whose decision, and until when."""

from chokepoint.records.schema import Table, day, identifier, reference, text

EXCEPTIONS = Table(
    "exceptions",
    "one decision that a party is not an entry of a list; it lapses when either of them changes",
    (
        identifier("exception_id", "the exception"),
        reference("party_id", "parties", "the party", null="see name: a name that was asked about"),
        text("name", "the name that is not the entry's, where it is no party's", null="see party_id"),
        identifier("list_id", "the list"),
        identifier("entry_id", "the entry"),
        text("decided_by", "who decided", required=True),
        day("decided_on", "when", required=True),
        text("basis", "why", required=True),
        day("valid_to", "last day it holds", null="until the party or the entry changes"),
        text("party_sha256", "hash of the party as it stood", null="as it stood when the exception was recorded"),
        text("entry_sha256", "hash of the entry as it stood", null="as it stood when the exception was recorded"),
    ),
    key=("exception_id",),
    happened="decided_on",
)
