"""The command line. What a command prints is the same content that the Python methods return."""

from __future__ import annotations

import gc
import json
import sys

from chokepoint.records.errors import ChokepointError

COLLECT_AFTER = (50_000, 20, 50)
"""Objects, and rounds, after which Python looks for such as refer to one another. Expressions are a great many objects
that last; its own 700 objects and 10 rounds cost a tenth of an assessment."""
INTERRUPTED = 130
"""Exit code of a program ended from the keyboard."""


def main() -> None:
    """Run the command line and leave with its exit code."""
    gc.set_threshold(*COLLECT_AFTER)
    from chokepoint.cli.app import app

    try:
        app(standalone_mode=True)
    except ChokepointError as error:
        _tell(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()


def _tell(error: ChokepointError) -> None:
    if "--json" in sys.argv:
        text = json.dumps({"error": {"code": error.code, "detail": error.detail}}, ensure_ascii=False)
    else:
        text = f"chokepoint: {error.detail}"
    sys.stderr.write(text + "\n")
