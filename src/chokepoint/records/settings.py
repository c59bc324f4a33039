"""What screening, own indicators, trace requests and the server take as given: a workspace sets it in `config.toml`."""

from __future__ import annotations

from dataclasses import dataclass

from chokepoint.records.errors import InputError


@dataclass(frozen=True)
class OwnSettings:
    """What one workspace allows its own indicators. Files in Python are code; they run only where this says so."""

    run_python_indicators: bool = False


@dataclass(frozen=True)
class ListSettings:
    """Numbers of one workspace on its lists.

    `match_threshold` is the likelihood from which a name is taken to be a list entry. `list_check_days`: a list that
    was not loaded for longer is stale, whether it has changed since or not; publishers change their lists several
    times a month. `list_edition_days`: an edition that states an older day is stale even if it was loaded today; the
    place it comes from is no longer kept up. Days.
    """

    match_threshold: float = 0.6
    list_check_days: int = 30
    list_edition_days: int = 366

    def __post_init__(self) -> None:
        for name, holds, wanted in (
            ("match_threshold", 0 < self.match_threshold < 1, "a likelihood above 0 and below 1"),
            ("list_check_days", self.list_check_days > 0, "a number of days above 0"),
            ("list_edition_days", self.list_edition_days > 0, "a number of days above 0"),
        ):
            if not holds:
                raise InputError(f"Setting `{name}` is {getattr(self, name)}; it must be {wanted}.")


@dataclass(frozen=True)
class TraceSettings:
    """Numbers of one workspace on its trace requests. `trace_reminder_days`: an unanswered one is due a reminder every
    so many days; after the first such span it is overdue."""

    trace_reminder_days: int = 60

    def __post_init__(self) -> None:
        if self.trace_reminder_days <= 0:
            raise InputError(
                f"Setting `trace_reminder_days` is {self.trace_reminder_days}; it must be a number of days above 0."
            )


SAFE_ADDRESSES = ("https://", "http://127.0.0.1:", "http://127.0.0.1/", "http://localhost:", "http://localhost/")
"""What an address may begin with to which the server sends."""


@dataclass(frozen=True)
class ServeSettings:
    """Numbers of one workspace on what it serves.

    `requests_per_minute`: of one person or key, beyond which it is asked to wait. `largest_body_kib`: of a request, in
    KiB; attachments have a bound of their own. `processes`: that answer for the orders of one request, each of which
    holds the catalogue. `webhook_url`: where holds and releases are told; empty: nowhere.
    """

    requests_per_minute: int = 600
    largest_body_kib: int = 1024
    processes: int = 2
    webhook_url: str = ""

    def __post_init__(self) -> None:
        for name in ("requests_per_minute", "largest_body_kib", "processes"):
            if getattr(self, name) <= 0:
                raise InputError(f"Setting `{name}` is {getattr(self, name)}; it must be above 0.")
        if self.webhook_url and not self.webhook_url.startswith(SAFE_ADDRESSES):
            raise InputError(f"Setting `webhook_url` is `{self.webhook_url}`; it must be https, or on this machine.")
