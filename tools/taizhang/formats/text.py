"""What a file must be before it is read as YAML: of bearable size, UTF-8, plain characters, in one normal form."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from functools import lru_cache

from taizhang.formats import problems
from taizhang.formats.problems import FormatError

MAX_BYTES = 256 * 1024
MAX_MARKS = 30
"""Marks on one letter. Whoever normalises text needs the square of their number (measured: 37 s for 256 KiB)."""
FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_ORDINARY = re.compile("[\n -~\u2013-\u2027\u3001-\u3011\u3014-\u301b\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff5e]*")
"""Text of characters that are never refused and never change in a normal form: nearly all that there is."""
_DIRECTIVE = re.compile(r"(?:\A|^[.]{3}(?: .*)?\n)(?:[ ]*(?:#.*)?\n)*+%", re.MULTILINE)
"""A directive where a document begins: refused before the parser sees thousands, which cost it their square."""
_SUSPECT = re.compile(
    f"[^\x00-\u02ff\u2e80-\u3029\u3030-\u3098\u309b-\ua66e\uac00-\ud7ff\uf900-\ufaff\uff00-\uff9d]{{{MAX_MARKS + 1}}}"
)
"""As many characters in a row of which none is Latin, Chinese, Japanese or Korean: worth a closer look."""


def _line_column(text: str, offset: int) -> tuple[int, int]:
    before = text.rfind("\n", 0, offset)
    return text.count("\n", 0, offset) + 1, offset - before


def decode(raw: bytes) -> str:
    """The text of a file.

    Raises:
        FormatError: at the first thing that no record may hold, whatever YAML makes of it.
    """
    if len(raw) > MAX_BYTES:
        raise FormatError(problems.TOO_LARGE, 1, 1, size=len(raw), limit=MAX_BYTES)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        good = raw[: error.start].decode("utf-8")
        raise FormatError(problems.NOT_UTF8, *_line_column(good, len(good))) from None
    if not _ORDINARY.fullmatch(text):
        _look_closely(text)
    if "%" in text and (found := _DIRECTIVE.search(text)):
        raise FormatError(problems.FEATURE, *_line_column(text, found.end() - 1), feature="%")
    return with_line_end(text)


def plain_line_ends(text: str) -> str:
    """`text` with one sign at the end of each line, whatever the browser or system wrote that it came from."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def with_line_end(text: str) -> str:
    """`text` with a line end at its end: whether an editor leaves one there never changes what a record says."""
    return text if text.endswith("\n") else f"{text}\n"


def _look_closely(text: str) -> None:
    if found := FORBIDDEN.search(text):
        place = _line_column(text, found.start())
        if found[0] == "\t":
            raise FormatError(problems.TAB, *place)
        raise FormatError(problems.FORBIDDEN, *place, codepoint=f"{ord(found[0]):04X}")
    refuse_piles(text)
    if not unicodedata.is_normalized("NFC", text):
        raise FormatError(problems.NOT_NFC, *_line_column(text, _first_not_nfc(text)))


def _first_not_nfc(text: str) -> int:
    """Offset of the first character that is not normalised.

    Found by halving, never by normalising: that takes the square of a run of marks (measured: 37 s for 256 KiB).
    """
    length = bisect_left(range(len(text)), True, key=lambda end: not unicodedata.is_normalized("NFC", text[:end]))
    start = length - 1
    while start and unicodedata.combining(text[start]):
        start -= 1
    return start - unicodedata.is_normalized("NFC", text[start:length])


def refuse_piles(text: str) -> None:
    """Refuse text that could not even be normalised in bearable time.

    Raises:
        FormatError: more marks stand on one letter than any script asks for.
    """
    pile = first_pile(text)
    if pile is not None:
        raise FormatError(problems.PILED, *_line_column(text, pile), limit=MAX_MARKS)


def first_pile(text: str) -> int | None:
    """Where more than `MAX_MARKS` marks follow one another, if they do anywhere."""
    if not _SUSPECT.search(text):
        return None
    marks = 0
    for offset, character in enumerate(text):
        marks = marks + 1 if _is_mark(character) else 0
        if marks > MAX_MARKS:
            return offset - MAX_MARKS
    return None


@lru_cache(maxsize=4096)
def _is_mark(character: str) -> bool:
    """Whether it sorts itself by class among its like, as it stands or when a compatibility form is asked for."""
    return all(unicodedata.combining(part) for part in unicodedata.normalize("NFKD", character))
