"""Text from people in comments of ours: shown as it was written, and unable to do anything there.

Signs that a forge or a runner obeys are replaced by their full-width twins, which read alike, can be copied, and mean
nothing to either in running text, tables, code and HTML comments. Escaping would not do: forges look for mentions and
references after Markdown has been read, when an escape is gone.
"""

from __future__ import annotations

import re
import unicodedata

from taizhang.formats.text import plain_line_ends

_TWINS = str.maketrans({
    "@": "＠",  # mentions
    "#": "＃",  # references to issues, headings, ##[commands] of a runner
    "<": "＜", ">": "＞",  # HTML, comments begun and closed, quotations
    "`": "｀",  # code and its fences
    "[": "［", "]": "］",  # links, pictures, task lists
    "|": "｜",  # cells of tables
    "\\": "＼", "*": "＊", "_": "＿", "~": "～", "&": "＆", "$": "＄",  # escapes, emphasis, fences, entities, formulas
    "\t": " ",
})  # fmt: skip
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SHOWN_UNSEEN = "\ufffd"
_RULES = (
    (re.compile(r"://"), "：//"),  # addresses, which a forge links, and takes for references where they are its own
    (re.compile(r"\b(www)\.", re.IGNORECASE), r"\1．"),
    (re.compile(r"\b(mailto|xmpp):", re.IGNORECASE), r"\1："),
    (re.compile(r"\b(GH)-(?=\d)", re.IGNORECASE), r"\1－"),  # GH-12
    (re.compile(r"!(?=\d)"), "！"),  # !12, a request in Gitea
    (re.compile(r"^( *)/", re.MULTILINE), r"\1／"),  # /land, /act
    (re.compile(r"^( *):", re.MULTILINE), r"\1："),  # ::set-output
    (re.compile(r"^( *)([-+=])", re.MULTILINE), lambda found: found[1] + chr(ord(found[2]) + 0xFEE0)),  # lists, rules
)


def quiet(text: str, most: int | None = None) -> str:
    """`text` for a comment: it mentions nobody, links to nothing, opens and closes nothing, commands nothing.

    Args:
        text: anything that people wrote; its lines stay lines.
        most: how many characters are shown at most; what is left out leaves `…`.
    """
    lines = plain_line_ends(text)
    if most is not None and len(lines) > most:
        lines = f"{lines[:most]}…"
    shown = "".join(_SHOWN_UNSEEN if c != "\n" and _unseen(c) else c for c in lines.translate(_TWINS))
    for pattern, twin in _RULES:
        shown = pattern.sub(twin, shown)
    return shown


def quiet_line(text: str, most: int | None = None) -> str:
    """The same on one line: for a title, a cell, an item of a list."""
    return quiet(" ".join(text.split()), most)


def _unseen(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN
