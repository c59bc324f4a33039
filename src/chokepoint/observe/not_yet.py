"""Signs of public guidance that are not in the catalogue yet, and what each waits for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NotYet:
    """One sign that cannot be observed yet: what it would show, and the column or connection that it needs."""

    code: str
    shows: str
    needs: str


NOT_YET: dict[str, NotYet] = {
    one.code: one
    for one in (
        NotYet("CUS-02", "a buyer of whom registers and references say next to nothing", "`parties.last_filed_on`"),
        NotYet("CUS-11", "a web site that says little, or speaks of another business", "`parties.website_text`"),
        NotYet(
            "GDS-03",
            "goods that do not work with what is installed at the destination",
            "`order_lines.specification`, and a table of standards by country",
        ),
        NotYet(
            "GDS-04",
            "more spare parts than the buyer's equipment can use up",
            "a table of installed equipment: `party_id`, `hs_code`, `quantity`",
        ),
        NotYet("GDS-11", "packaging that suits neither goods, way nor destination", "`shipments.packaging`"),
        NotYet(
            "GEO-07", "an order placed over a connection of another country than stated", "`orders.session_country`"
        ),
        NotYet(
            "IDN-07",
            "a buyer that is reached under an alias or through third parties only",
            "`parties.contact_channel`",
        ),
        NotYet(
            "LOG-13",
            "a vessel that goes silent, changes its flag or is not where its papers say",
            "a table of positions: `vessel_id`, `observed_at`, `latitude`, `longitude`, `flag`",
        ),
        NotYet(
            "DOC-03",
            "an invoice for goods that the seller never held or made",
            "a table of stock: `party_id`, `hs_code`, `held_from`, `quantity`",
        ),
        NotYet("DOC-05", "a paper that was altered", "`documents.alterations`, as an examination found them"),
        NotYet(
            "PAY-14", "an account that moves more than its holder's business explains", "`parties.declared_turnover`"
        ),
    )
}
"""By code."""
