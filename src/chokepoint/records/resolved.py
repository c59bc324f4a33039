"""What the stage that tells who, where and what hands on: identities, matches, places, activities."""

from chokepoint.records.schema import Column, Table, Type, country, flag, identifier, integer, real, reference, text

IDENTITIES = Table(
    "identities",
    "one party",
    (
        reference("party_id", "parties", "the party", required=True),
        identifier("entity_id", "who it is: the least party_id of the same entity"),
        real("likelihood", "that the party is that entity", required=True, minimum=0, maximum=1),
        flag(
            "confirmed",
            "whether a person settled it; a party that is an entity of its own counts as settled",
            required=True,
        ),
    ),
    key=("party_id",),
)


RESEMBLANCES = Table(
    "resemblances",
    "one entity that may be another: each pair in doubt stands twice, once from either side",
    (
        identifier("left_id", "one entity"),
        identifier("right_id", "the entity that it may be"),
        real("likelihood", "that they are one", required=True, minimum=0, maximum=1),
    ),
    key=("left_id", "right_id"),
)


COMPARED = Table(
    "compared",
    "one party as it was when it was last compared with the others",
    (
        reference("party_id", "parties", "the party", required=True),
        text("fingerprint", "hash of its cells and of the weights", required=True),
    ),
    key=("party_id",),
)


LIKENESSES = Table(
    "likenesses",
    "two parties that were compared and may be one, or that contradict one another within one group",
    (
        reference("left_party_id", "parties", "the lesser id of the two", required=True),
        reference("right_party_id", "parties", "the other", required=True),
        real("log_odds", "sum of what speaks for and against", required=True),
        real("likelihood", "that they are one", required=True, minimum=0, maximum=1),
        flag(
            "settles",
            "whether a comparison may settle it: a number, contact, address or date agrees beside the name, or an "
            "official number does",
            required=True,
        ),
    ),
    key=("left_party_id", "right_party_id"),
)


MATCHES = Table(
    "matches",
    "one party that resembles one entry of a list",
    (
        reference("party_id", "parties", "the party", required=True),
        identifier("list_id", "the list"),
        identifier("entry_id", "the entry"),
        real("likelihood", "that they are the same", required=True, minimum=0, maximum=1),
        text("name", "the entry's main name", required=True),
        text("alias", "the entry's alias that the party resembles", null="it resembles the main name"),
        text("reference", "where the list shows the entry", null="the list does not say"),
        text("basis", "what agrees and what differs, in words", required=True),
        flag("stops", "whether it is likely enough to stop an order, and no exception holds", required=True),
        text("exception_id", "the exception that holds", null="none"),
    ),
    key=("party_id", "list_id", "entry_id"),
)


LISTED_WORDS = Table(
    "listed_words",
    "one word of the names on the lists, counted when the parties were last screened as a whole",
    (
        text("word", "the word, folded; empty: all names", required=True),
        integer("names", "names that bear it", required=True, minimum=0),
    ),
    key=("word",),
)


SCREENED = Table(
    "screened",
    "one party or list entry as it stood when the parties were last screened",
    (
        identifier("table", "parties, lists, or settings: how they were screened"),
        identifier("key", "the party, or list and entry"),
        text("sha256", "hash of what was compared", required=True),
    ),
    key=("table", "key"),
)


PLACES = Table(
    "places",
    "one place as records name it",
    (
        identifier("place_id", "country, town and coordinates as the record has them"),
        country("country", "its country"),
        text("city", "its town, as written"),
        real("latitude", "latitude", unit="degrees", null="could not be located"),
        real("longitude", "longitude", unit="degrees", null="could not be located"),
        text("located_by", "coordinates, locode, gazetteer", null="could not be located"),
        flag("is_port", "whether it is a sea port"),
    ),
    key=("place_id",),
)


NEARBY = Table(
    "nearby",
    "one place near or in one zone",
    (
        reference("place_id", "places", "the place", required=True),
        reference("zone_id", "zones", "the zone", required=True),
        Column("valid_from", Type.DAY, "first day of that zone's span", required=True),
        real("distance_km", "distance to its edge; 0 inside", unit="km", required=True, minimum=0),
    ),
    key=("place_id", "zone_id", "valid_from"),
)


PASSAGES = Table(
    "passages",
    "one pair of places that goods or money moved between",
    (
        reference("from_place_id", "places", "where it begins", required=True),
        reference("to_place_id", "places", "where it ends", required=True),
        real("direct_km", "great circle", unit="km", required=True),
        real("sea_km", "shortest way by sea, with the ways to it", unit="km", null="no two ports, and no leg by sea"),
    ),
    key=("from_place_id", "to_place_id"),
)


ACTIVITIES = Table(
    "activities",
    "one party whose activity is known",
    (
        reference("party_id", "parties", "the party", required=True),
        Column("industry", Type.TEXT, "its activity, ISIC Rev. 4", required=True, code="isic"),
        text("title", "the activity's short title", required=True),
        text("method", "stated, or text: read from the activity in words", required=True),
    ),
    key=("party_id",),
)


AFFINITIES = Table(
    "affinities",
    "one activity and one heading of goods, both occurring in the records",
    (
        Column("industry", Type.TEXT, "activity, ISIC Rev. 4", required=True, code="isic"),
        Column("heading", Type.TEXT, "first four digits of the Harmonized System code", required=True, code="hs"),
        real("affinity", "how well the goods fit the activity", required=True, minimum=0, maximum=1),
        real("small_affinity", "the same when little is bought", required=True, minimum=0, maximum=1),
    ),
    key=("industry", "heading"),
)
