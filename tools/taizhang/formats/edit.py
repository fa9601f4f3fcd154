"""A record edited in place: comments and the order of keys stay, and what is added is in the canonical layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from taizhang.formats import problems
from taizhang.formats.problems import FormatError
from taizhang.formats.reader import parse
from taizhang.formats.writer import load, written
from taizhang.model import Data


def append_steps(raw: bytes, status: str, steps: Sequence[Data], sets: Mapping[str, Any]) -> str:
    """The document with its status set, steps added to the end of its trail, and fields given new values.

    Args:
        raw: the document, which strict YAML accepts.
        status: the new status; it goes after the title where there was none.
        steps: the new steps, their keys in order.
        sets: new values of fields; None removes one.

    Raises:
        FormatError: the document is refused, or a comment stands where it cannot be laid out around it.
    """
    meaning = parse(raw)
    document = load(raw.decode())
    for name, value in sets.items():
        if value is None:
            meaning.pop(name, None)
            document.pop(name, None)
        else:
            meaning[name] = document[name] = value
    if "status" not in document:
        document.insert(1, "status", status)
    meaning["status"] = document["status"] = status
    meaning["trail"] = [*meaning.get("trail", []), *steps]
    document.setdefault("trail", [])
    document["trail"].extend(steps)
    text = written(document)
    if parse(text.encode()) != meaning:
        raise FormatError(problems.LAYOUT, 1, 1)
    return text
