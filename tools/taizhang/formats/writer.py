"""The canonical layout: one way to write each record, so that versions differ where their content does."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import FoldedScalarString, LiteralScalarString
from ruamel.yaml.tag import Tag

from taizhang.formats import problems
from taizhang.formats.problems import FormatError
from taizhang.formats.reader import INTEGER, parse
from taizhang.formats.text import refuse_piles, with_line_end
from taizhang.model import Data

_TEXT, _INTEGER, _BOOLEAN = (Tag(suffix=f"tag:yaml.org,2002:{name}") for name in ("str", "int", "bool"))
_NEVER_WRAP = 1 << 30


def dump(data: Data) -> str:
    """`data` in the canonical layout: two spaces a level, block style, long texts as literal blocks, never wrapped."""
    return written(data)


def reformat(raw: bytes) -> str:
    """A document in the canonical layout, with its comments, the order of its keys and its meaning kept.

    What an editor of another system leaves behind is mended on the way: byte order mark, CR LF, text that is not NFC.

    Raises:
        FormatError: strict YAML refuses the document for another reason.
    """
    text = _mended(raw)
    meaning = parse(text.encode())
    laid_out = written(load(text))
    if not _means(laid_out, meaning):  # a comment stands where the library cannot lay out around it
        raise FormatError(problems.LAYOUT, 1, 1)
    return laid_out


def load(text: str) -> Any:
    """A document with its comments, every collection in the block style; strict YAML has accepted it before."""
    document = _yaml().load(with_line_end(text))
    _to_blocks(document)
    return document


def written(document: Any) -> str:
    """The text of a loaded document, or of plain data."""
    out = StringIO()
    _yaml().dump(document, out)
    return "\n".join("" if line.isspace() else line for line in out.getvalue().split("\n"))


def _means(text: str, meaning: Data) -> bool:
    try:
        return parse(text.encode()) == meaning
    except FormatError:
        return False


def _mended(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        parse(raw)  # says where
        raise
    refuse_piles(text)
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n"))


def _to_blocks(node: Any) -> None:
    """Give every collection of a loaded document the block style; empty ones keep their brackets."""
    if not isinstance(node, CommentedMap | CommentedSeq):
        return
    if node:
        node.fa.set_block_style()
    for value in node.values() if isinstance(node, CommentedMap) else node:
        _to_blocks(value)


class _Resolver(VersionedResolver):
    """Sees in a plain scalar what the strict reader sees: an integer, a boolean or text; a date is text."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        if kind is not ScalarNode or not implicit[0]:
            return super().resolve(kind, value, implicit)
        if value in ("true", "false"):
            return _BOOLEAN
        return _INTEGER if INTEGER.fullmatch(value) else _TEXT


class _Representer(RoundTripRepresenter):
    """Writes every text, key or value, in its one style."""

    def represent_text(self, text: str) -> ScalarNode:
        """Text in the style that it has everywhere."""
        return self.represent_scalar(_TEXT, text, style=_style(str(text)))

    def ignore_aliases(self, _data: Any) -> bool:
        """Whatever stands twice is written twice: the strict format has no aliases."""
        return True


for _type in (str, LiteralScalarString, FoldedScalarString):
    _Representer.add_representer(_type, _Representer.represent_text)


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.Resolver = _Resolver
    yaml.Representer = _Representer
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = _NEVER_WRAP
    yaml.allow_unicode = True
    return yaml


def _style(text: str) -> str | None:
    """A literal block where it has lines, plain where that is safe, else in quotes."""
    if "\n" in text:
        return "|" if _block_is_exact(text) else '"'
    return None if _plain_is_safe(text) else "'"


def _block_is_exact(text: str) -> bool:
    """Whether a literal block keeps `text`: lines of spaces alone are lost, empty ones at its end ask for `...`."""
    return not text.endswith("\n\n") and text != "\n" and not any(line.isspace() for line in text.split("\n"))


@lru_cache(maxsize=4096)
def _plain_is_safe(text: str) -> bool:
    """Whether our own strict reader, the only judge, reads `text` written plainly as the same text."""
    return _means(f"k: {text}\n", {"k": text})
