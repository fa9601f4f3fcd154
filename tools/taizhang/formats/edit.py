"""A record edited in place: comments and the order of keys stay, and what is added is in the canonical layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml.tokens import CommentToken

from taizhang.formats import problems
from taizhang.formats.problems import FormatError
from taizhang.formats.reader import Marks, parse, positions
from taizhang.formats.text import with_line_end
from taizhang.formats.writer import dump, load, written
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
        _insert(document, 1, "status", status)
    meaning["status"] = document["status"] = status
    meaning["trail"] = [*meaning.get("trail", []), *steps]
    document.setdefault("trail", [])
    document["trail"].extend(steps)
    return _checked(document, meaning)


def rewrite(raw: bytes, data: Data, order: Sequence[str]) -> str:
    """The document made to say `data`, comments and all.

    Where fields are only added, or lists only grow, the rest stays byte for byte; else all of it is laid out anew.

    Args:
        raw: the document, which strict YAML accepts.
        data: what it is to say.
        order: the order of the fields; a new one is put after those that it follows.

    Raises:
        FormatError: the document is refused, or a comment stands where it cannot be laid out around it.
    """
    meaning = parse(raw)
    text = _spliced(raw, meaning, data, order)
    if text is not None and _says(text, data):
        return text
    document = load(raw.decode())
    for name in meaning.keys() - data.keys():
        del document[name]
    for name, value in data.items():
        if name not in document:
            _insert(document, _place(list(document), name, order), name, value)
        elif meaning[name] != value and not _grown(document[name], meaning[name], value):
            document[name] = value
    return _checked(document, data)


def _insert(document: Any, place: int, name: str, value: Any) -> None:
    """Put a new field in its place; a comment above the field that it pushes down stays above that one."""
    above = list(document)[place - 1] if place else None
    document.insert(place, name, value)
    token = document.ca.items.get(above, [None] * 3)[2]
    beside, _, below = token.value.partition("\n") if token else ("", "", "")
    if below and not isinstance(value, list | dict):
        document.ca.items[name] = [None, None, CommentToken(f"\n{below}", token.start_mark, None), None]
        token.value = f"{beside}\n"
        if not beside:
            del document.ca.items[above]


def _place(names: Sequence[str], name: str, order: Sequence[str]) -> int:
    """Where a new field goes among those that a document has."""
    before = order[: order.index(name)] if name in order else order
    return max((names.index(other) + 1 for other in before if other in names), default=0)


def _spliced(raw: bytes, meaning: Data, data: Data, order: Sequence[str]) -> str | None:
    """The document with lines put in and lines of values replaced; None where a comment might be lost by that."""
    marks = positions(raw)
    parts = _parts(raw, [marks[(name,)][0] - 1 for name in meaning])
    names = list(meaning)
    for name, value in data.items():
        if name not in meaning:
            place = _place(names, name, order)
            names.insert(place, name)
            parts.insert(place + 1, [dump({name: value}), parts[place][1]])
            parts[place][1] = ""
        elif meaning[name] != value:
            part, old = parts[names.index(name) + 1], meaning[name]
            body = _new_list(part[0], name, old, value, marks) or _new_value(part[0], name, old, value)
            if body is None:
                return None
            part[0] = body
    return "".join(text for part in parts for text in part) if meaning.keys() <= data.keys() else None


def _parts(raw: bytes, starts: Sequence[int]) -> list[list[str]]:
    """What stands before the first field; then of each field its own lines, and the comments above the next one."""
    lines = with_line_end(raw.decode()).splitlines(keepends=True)
    parts = [["".join(lines[: starts[0]]), ""]]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        last = next(n for n in range(end, start, -1) if not lines[n - 1].startswith(("#", "\n")))
        parts.append(["".join(lines[start:last]), "".join(lines[last:end])])
    return parts


def _new_list(body: str, name: str, before: Any, after: Any, marks: Marks) -> str | None:
    """The lines of a list with new items put in their places; None where it is no list, or anything else changes."""
    if not isinstance(before, list) or not isinstance(after, list) or not before:
        return None
    first = marks[(name,)][0]
    lines = body.splitlines(keepends=True)
    starts = [_with_comments(lines, marks[name, number][0] - first) for number in range(len(before))]
    chunks = ["".join(lines[start:end]) for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]
    made, place = lines[: starts[0]], 0
    for item in after:
        if place < len(before) and before[place] == item:
            made.append(chunks[place])
            place += 1
        else:
            made.append(dump({name: [item]}).partition("\n")[2])
    return "".join(made) if place == len(before) else None


def _with_comments(lines: Sequence[str], start: int) -> int:
    """Where what begins at a line begins with the comments above it; the first line is the field's own."""
    while start > 1 and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    return start


def _new_value(body: str, name: str, before: Any, after: Any) -> str | None:
    """The lines of a field with a new value; None where they hold more than the old value."""
    return dump({name: after}) if body == dump({name: before}) else None


def _says(text: str, data: Data) -> bool:
    try:
        return parse(text.encode()) == data
    except FormatError:
        return False


def _grown(items: Any, before: Any, after: Any) -> bool:
    """Put what is new in the list `after` in its place among `items`; False where anything is gone or altered."""
    if not isinstance(before, list) or not isinstance(after, list):
        return False
    place = 0
    added = []
    for number, item in enumerate(after):
        if place < len(before) and before[place] == item:
            place += 1
        else:
            added.append((number, item))
    if place < len(before):
        return False
    for number, item in added:
        items.insert(number, item)
    return True


def _checked(document: Any, meaning: Data) -> str:
    """The text of a document, which must say what is meant."""
    text = written(document)
    if parse(text.encode()) != meaning:
        raise FormatError(problems.LAYOUT, 1, 1)
    return text
