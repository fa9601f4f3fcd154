"""What people write in a forge, line by line: the lines that are commands, and what is left as their own words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from taizhang.formats.text import FORBIDDEN, first_pile, plain_line_ends

_COMMAND = re.compile(r"/(?:act|land)(?=[ \t]|$)")
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})(.*)")
_HIDDEN, _SHOWN = "<!--", "-->"


def commands(text: str) -> list[str]:
    """The lines that tell us to do something, without blanks at their ends.

    What stands in a code fence or in an HTML comment is shown, or hidden, by the forge: nobody commands by it.
    """
    return [line.rstrip() for line, commands in _lines(text) if commands]


def opinion(text: str) -> str:
    """What somebody said besides his commands, as a record can hold it: in normal form, no sign that nobody sees."""
    lines = (line.replace("\t", " ") for line, commands in _lines(text) if not commands)
    said = "\n".join(FORBIDDEN.sub("", line) for line in lines).strip()
    return said if first_pile(said) is not None else unicodedata.normalize("NFC", said)  # piles are refused elsewhere


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it is a command; forges keep lines as browsers send them, with two signs at each end."""
    fence, hidden = "", False
    for line in plain_line_ends(text).split("\n"):
        yield line, not fence and not hidden and _COMMAND.match(line) is not None
        mark = _FENCE.match(line)
        if fence:
            closes = mark is not None and mark[1].startswith(fence) and not mark[2].strip()
            fence = "" if closes else fence
        elif mark is not None and not hidden:
            fence = mark[1]
        else:
            hidden = line.rfind(_HIDDEN) > line.rfind(_SHOWN) or (hidden and _SHOWN not in line)
