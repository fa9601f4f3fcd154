"""Chinese that people read has Chinese punctuation: full-width, wherever it touches a Chinese character."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from tests.support import REPOSITORY

_HAN = "[\u4e00-\u9fff」』》〉）〕％…]"
HALF = re.compile(
    rf"(?:{_HAN}|}})[,;:!?](?! 內容| …)"  # what follows a field's name in YAML is YAML's
    r"|^[,;:!?]|[,;:!?][\u4e00-\u9fff「『《〈（〔]|\([^()]*[\u4e00-\u9fff][^()]*\)"
)
_CODE = re.compile(r"`[^`]*`")
_TEXTS = {"Text", "Label", "Problem"}


def half_width(text: str) -> str:
    """The first place in a text with half-width punctuation, and what stands around it; empty where there is none."""
    found = HALF.search(_CODE.sub("`", text)) if re.search("[\u4e00-\u9fff]", text) else None
    return text[max(0, found.start() - 8) : found.end() + 8] if found else ""


def said_in_code() -> Iterator[tuple[str, str]]:
    """Every text of the package that is shown in Chinese, with its place."""
    for path in sorted((REPOSITORY / "tools").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _TEXTS:
                first = call.args[0] if call.args else None
                for part in ast.walk(first) if first is not None else ():
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield f"{path.relative_to(REPOSITORY)}:{part.lineno}", part.value


def strings(value: Any) -> Iterator[str]:
    """Every text in some data, at any depth."""
    if isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, str):
        yield value


def said_in_rules() -> Iterator[tuple[str, str]]:
    """Every text of the rules, the forms and the records, with its file."""
    for folder in ("schemas", ".github", "records"):
        for path in sorted((REPOSITORY / folder).rglob("*")):
            if path.suffix in (".yaml", ".yml", ".json"):
                read = json.loads if path.suffix == ".json" else yaml.safe_load
                for text in strings(read(path.read_text("utf-8"))):
                    yield str(path.relative_to(REPOSITORY)), text


@pytest.mark.parametrize("said", [said_in_code, said_in_rules])
def test_chinese_has_chinese_punctuation(said: Any) -> None:
    texts = [*said()]
    assert len(texts) > 500
    assert [(place, half_width(text)) for place, text in texts if half_width(text)] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("改了,再檢查", "改了,再檢查"), (",{n}家平分", ",{n}"),
        ("位置:{path}", "位置:"), ("{path}:沒有", ":沒有"), ("這裏(見上)", "(見上)"),
        ("改了，再檢查", ""), ("10:30 開會", ""), ("`a:標題`", ""),
        ("核稿（review）：{names}", ""), ("check, then land", ""),
    ],
)  # fmt: skip
def test_half_width_punctuation_is_found(text: str, found: str) -> None:
    assert found in half_width(text)
    assert bool(half_width(text)) == bool(found)
