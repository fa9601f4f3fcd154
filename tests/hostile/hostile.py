"""One hostile file, and what must be said of it."""

from __future__ import annotations

from typing import NamedTuple


class Hostile(NamedTuple):
    """A text (or bytes, where no text can say it), and the code, line and column of its refusal."""

    content: str | bytes
    code: str
    line: int
    column: int

    @property
    def raw(self) -> bytes:
        """The file."""
        return self.content.encode() if isinstance(self.content, str) else self.content
