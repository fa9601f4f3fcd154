"""The canonical layout: one way to write each record, so that versions differ where their content does."""

from __future__ import annotations

from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import LiteralScalarString, SingleQuotedScalarString

from taizhang.formats.problems import FormatError
from taizhang.formats.reader import INTEGER, parse
from taizhang.model import Data


def dump(data: Data) -> str:
    """`data` in the canonical layout: two spaces a level, block style, long texts as literal blocks, never wrapped."""
    out = StringIO()
    _yaml().dump(_styled(data), out)
    return out.getvalue()


class _Resolver(VersionedResolver):
    """Sees in a plain scalar what the strict reader sees: an integer, a boolean or text; a date is text."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        if kind is not ScalarNode or not implicit[0]:
            return super().resolve(kind, value, implicit)
        if value in ("true", "false"):
            return "tag:yaml.org,2002:bool"
        return f"tag:yaml.org,2002:{'int' if INTEGER.fullmatch(value) else 'str'}"


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.Resolver = _Resolver
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 1 << 30
    yaml.allow_unicode = True
    return yaml


def _styled(value: Any) -> Any:
    if isinstance(value, dict):
        return CommentedMap((_scalar(key), _styled(item)) for key, item in value.items())
    if isinstance(value, list):
        return CommentedSeq(_styled(item) for item in value)
    return _scalar(value) if isinstance(value, str) else value


def _scalar(text: str) -> str:
    """The text in its one style: a literal block where it has lines, plain where that is safe, else quoted."""
    if "\n" in text:
        style: type[str] = LiteralScalarString
    else:
        style = str if _plain_is_safe(text) else SingleQuotedScalarString
    return style(text)


def _plain_is_safe(text: str) -> bool:
    """Whether our own strict reader, the only judge, reads `text` written plainly as the same text."""
    try:
        return parse(f"k: {text}\n".encode()) == {"k": text}
    except FormatError:
        return False
