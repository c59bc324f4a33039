"""Names in any script, as tokens that can be compared: see `read_name`.

The look of a name is evidence of who is meant and of nothing else.
"""

from __future__ import annotations

from chokepoint.resolve.names.name import Direction, Name, Role, Token
from chokepoint.resolve.names.phonetic import phonetic
from chokepoint.resolve.names.reading import read_name

__all__ = ["Direction", "Name", "Role", "Token", "phonetic", "read_name"]
