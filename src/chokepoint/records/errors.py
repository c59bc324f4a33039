"""The errors a user may see: what is wrong, where, what was found, what would do."""

from __future__ import annotations


class ChokepointError(Exception):
    """Base of every error shown to a user. `code` is a stable word, `detail` the sentence."""

    code = "error"
    exit_code = 2

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class InputError(ChokepointError):
    """A file, option or argument that cannot be read or understood."""

    code = "input"


class SettingError(InputError):
    """A setting of the workspace that is wanted and not there, or is no setting."""

    code = "setting"


class NotFoundError(ChokepointError):
    """Something asked for by name is not there."""

    code = "not-found"


class WorkspaceError(ChokepointError):
    """The workspace is missing, of another version, or in use."""

    code = "workspace"


class ListError(ChokepointError):
    """A list is missing, stale or truncated; the one loaded before stays in force."""

    code = "list"
    exit_code = 3


class IndicatorError(ChokepointError):
    """An indicator file that breaks the rules of the catalogue."""

    code = "indicator"


class EngineError(ChokepointError):
    """The engine that was asked for is not installed, cannot be reached, or refused a query."""

    code = "engine"


class RuleError(ChokepointError):
    """An act that the rules of casework do not allow: an open sign, the same person twice, a state that is over."""

    code = "rule"
