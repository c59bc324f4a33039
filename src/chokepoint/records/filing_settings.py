"""What `filing.toml` of a workspace says: who files, under which numbers, and the authority's own codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chokepoint.records.errors import SettingError

FILE = "filing.toml"
KNOWN = {
    "reporter": (
        "name",
        "party_id",
        "currency",
        "address",
        "city",
        "zip",
        "region",
        "country",
        "phone",
        "email",
        "person",
    ),
    "goaml": (
        "rentity_id",
        "rentity_branch",
        "submission_code",
        "report_code",
        "entity_reference",
        "fiu_ref_number",
        "action",
        "significance",
        "layout",
        "letters",
        "schema",
        "codes",
        "indicators",
        "not_known",
    ),
    "sar": (
        "transmitter_control_code",
        "tin",
        "tin_type",
        "regulator_code",
        "institution_type",
        "institution_subtype",
        "institution_other",
        "activity_type",
        "activity_subtype",
        "activity_other",
    ),
    "precursor_notice": ("contact_point", "contact_point_email", "contact_point_phone", "member_state", "lists"),
}
"""Keys by section. `reporter.person` and the tables of `goaml.codes`, `.indicators` and `.not_known` are free."""


class FilingSettings:
    """What `filing.toml` says, by keys like `goaml.rentity_id`: who files, with which numbers and codes."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        """Raises SettingError for a key that is none."""
        for section, keys in given.items():
            if section not in KNOWN or not isinstance(keys, Mapping):
                raise SettingError(f"`{FILE}`: `{section}` is no section. Sections are: {', '.join(KNOWN)}.")
            if unknown := sorted(set(keys) - set(KNOWN[section])):
                known = ", ".join(KNOWN[section])
                raise SettingError(f"`{FILE}`: `{section}.{unknown[0]}` is no key. Keys of [{section}] are: {known}.")
        self._given = given

    def _found(self, key: str) -> Any:
        found: Any = self._given
        for part in key.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        return found

    def text(self, key: str, default: str = "") -> str:
        """The text of a key; the default where it is not set."""
        found = self._found(key)
        return default if found is None or found == "" else str(found)

    def needed(self, key: str, what: str) -> str:
        """The text of a key that must be set; raises SettingError that names it."""
        found = self.text(key)
        if not found:
            section, _, name = key.rpartition(".")
            raise SettingError(
                f"`{FILE}`: `{key}` is not set, {what}. A filing cannot be made without it and nothing is put in its "
                f'place. Write `{name} = "…"` under [{section}] of `{FILE}` in the workspace.'
            )
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of a list; empty where it is not there."""
        found = self._found(key)
        return tuple(map(str, found)) if isinstance(found, list) else ()

    def table(self, key: str) -> dict[str, str]:
        """The texts of a table by name; empty where it is not there."""
        found = self._found(key)
        return {name: str(value) for name, value in found.items()} if isinstance(found, Mapping) else {}

    def code(self, list_name: str, word: str) -> str:
        """The authority's code for a word of the program; the word itself where `goaml.codes` has none."""
        return self.table(f"goaml.codes.{list_name}").get(word, word)
