"""A workspace's own numbers: `config.toml`, written with its reasons when the workspace is made."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

from chokepoint.records.errors import InputError
from chokepoint.records.settings import ListSettings, OwnSettings, ServeSettings, TraceSettings
from chokepoint.review.access.claims import SignInSettings
from chokepoint.review.cases.rules import ReviewSettings
from chokepoint.weigh.settings import Settings

FILE = "config.toml"

TEMPLATE = """\
# What this workspace takes as given. Delete a line to return to the program's own value.

# Usual rate: the share of illicit orders before anything is seen. A prior wrong by a factor scales every
# likelihood by it; the ranking stays.
prior = 0.001
# By which factor it may be wrong, either way, at 80 %.
prior_range = 3.0

# Bands, as likelihoods: from `hold` an order waits for a person, from `inquire` there is something to ask.
hold = 0.05
inquire = 0.01
# How many orders a run your people can look at.
alert_budget = 50
# The share of them that is drawn from beyond the first of the ranking, at random or where least is certain: what is
# only looked at where the ranking points says nothing of what it misses. `chokepoint orders` marks them.
draw_share = 0.05
# Below this coverage an order stands in a band of its own: not enough known.
min_coverage = 0.4

# Lists: the likelihood from which a name is taken to be a list entry, which stops an order.
match_threshold = 0.6
# A list that was not loaded for so many days is stale, changed or not, and so is an edition that states an older day.
list_check_days = 30
list_edition_days = 366

# Trace requests: an unanswered one is due a reminder every so many days.
trace_reminder_days = 60

# Cases: what needs a second person, the likelihood from which closing does, and the longest that a case is put off.
four_eyes = ["closing", "stop", "exception", "export"]
four_eyes_from = 0.05
snooze_days = 90
# Where cases are kept: empty for the file `casework.sqlite` here, or the address of a PostgreSQL database
# (postgresql://host/name; a password belongs into the environment: CHOKEPOINT_CASEWORK_URL).
casework_url = ""

# `chokepoint serve`: requests a minute that one person or key may make, and the largest one, in KiB.
requests_per_minute = 600
largest_body_kib = 1024
# How many processes answer for many orders that are assessed in one request. Each holds the catalogue: about 1 GB.
processes = 2
# Where it tells of orders held, released and refused: an https address. Empty: nowhere.
webhook_url = ""

# `chokepoint serve --team`: a provider (OpenID Connect) by which people sign in, besides accounts with passwords. The
# address that it states as its issuer (empty: none), what it calls this program, and what its button says; the secret
# belongs into the environment (CHOKEPOINT_OIDC_SECRET, or CHOKEPOINT_OIDC_SECRET_FILE).
oidc_issuer = ""
oidc_client_id = ""
oidc_title = ""
oidc_scopes = ["openid", "profile"]
# The claim of its ID token that names roles (each is given one below, under [oidc_roles]), and the one that names a new
# account.
oidc_claim = "roles"
oidc_name_claim = "preferred_username"
# The address under which browsers reach this server, such as https://cases.example.org; empty: the one they ask for.
oidc_address = ""

# Your own indicators, in the folder `indicators/`: whether files in Python run. They are code: read them first.
run_python_indicators = false

# How long `chokepoint retain` keeps what it may remove, in days; nothing is removed of what is not named here:
# cases, notes and attachments (of closed cases), log (contents of its entries, never the entries), runs.
[retention]

# What each value of the provider's claim is here: "the value" = "viewer", or analyst, supervisor, admin, auditor.
# Who has none of them is let in to nothing.
[oidc_roles]
"""


def write_template(folder: Path) -> None:
    """Write the commented file, unless there is one."""
    path = folder / FILE
    if not path.exists():
        path.write_text(TEMPLATE, encoding="utf-8")


def read_settings(folder: Path) -> Settings:
    """What the weighing takes as given; raises InputError for what no setting is called, or of the wrong kind."""
    return Settings(**_values(folder, Settings))


def read_list_settings(folder: Path) -> ListSettings:
    """What the screening takes as given; raises InputError as `read_settings` does."""
    return ListSettings(**_values(folder, ListSettings))


def read_own_settings(folder: Path) -> OwnSettings:
    """What the workspace allows its own indicators; raises InputError as `read_settings` does."""
    return OwnSettings(**_values(folder, OwnSettings))


def read_trace_settings(folder: Path) -> TraceSettings:
    """What trace requests take as given; raises InputError as `read_settings` does."""
    return TraceSettings(**_values(folder, TraceSettings))


def read_review_settings(folder: Path) -> ReviewSettings:
    """What casework takes as given; raises InputError as `read_settings` does."""
    return ReviewSettings(**_values(folder, ReviewSettings))


def read_serve_settings(folder: Path) -> ServeSettings:
    """What the server takes as given; raises InputError as `read_settings` does."""
    return ServeSettings(**_values(folder, ServeSettings))


def read_sign_in_settings(folder: Path) -> SignInSettings:
    """The provider by which people sign in; raises InputError as `read_settings` does."""
    return SignInSettings(**_values(folder, SignInSettings))


PARTS = (Settings, ListSettings, OwnSettings, TraceSettings, ReviewSettings, ServeSettings, SignInSettings)


def _values(folder: Path, wanted: type[Any]) -> dict[str, Any]:
    """The values that the file gives for the fields of one of them."""
    path = folder / FILE
    if not path.exists():
        return {}
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"`{path}` is not TOML: {error}.") from error
    known = {field.name: str(field.type) for kind in PARTS for field in fields(kind)}
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise InputError(f"`{path}`: `{unknown[0]}` is not a setting. Settings are: {', '.join(sorted(known))}.")
    for name, value in given.items():
        kind, holds = KINDS[known[name]]
        if not holds(value):
            raise InputError(f"`{path}`: `{name}` is {value!r}; {kind} is wanted.")
    ours = {field.name for field in fields(wanted)}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in given.items() if name in ours}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _are_counts(value: object) -> bool:
    return isinstance(value, dict) and all(_is_whole(each) for each in value.values())


def _are_named_texts(value: object) -> bool:
    return isinstance(value, dict) and all(_is_text(each) for each in value.values())


KINDS: dict[str, tuple[str, Callable[[object], bool]]] = {
    "float": ("a number", _is_number),
    "int": ("a whole number", _is_whole),
    "bool": ("true or false", _is_flag),
    "str": ("a text", _is_text),
    "dict[str, int]": ("a table of whole numbers", _are_counts),
    "dict[str, str]": ("a table of texts", _are_named_texts),
    "tuple[str, ...]": ("a list of texts", _are_texts),
}
"""What each type of setting is called, and which values of a file fit it."""
