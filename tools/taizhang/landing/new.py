"""A new record: its fields filled in, its id made from date, unit and title, its file written where it belongs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pypinyin import lazy_pinyin

from taizhang.checks.run import judge
from taizhang.errors import TaizhangError, UsageError
from taizhang.formats import FormatError, dump, parse
from taizhang.i18n import Label, Text, in_script
from taizhang.landing.files import write
from taizhang.ledger import Ledger, record_path
from taizhang.model import Data, Finding, Record, Where
from taizhang.schema import Kind, validate
from taizhang.schema.kinds import Node
from taizhang.schema.problems import MISSING_FIELD
from taizhang.workflow import Rules

_TITLE_SYLLABLES = 6
_ID_LENGTH = 80
_NOT_A_FIELD = Text("「{kind}」沒有欄目 {field}", "a record of kind “{kind}” has no field {field}")
_NOT_A_VALUE = Text(
    "{field} 的值看不懂：{value}（應是{expected}）", "cannot read the value of {field}: {value} (expected {expected})"
)
_ONE_VALUE = Label("一個值", "one value")
_NO_EQUALS = Text("--set 要寫成 欄目=值：{given}", "--set takes field=value: {given}")
_INCOMPLETE = Text("還缺：{fields}。用 --set 欄目=值 補上", "still missing: {fields}. Give them with --set field=value")
_WRONG = Text("不能新建：{what}", "cannot make it: {what}")


def draft(kind: Kind, settings: Iterable[str], now: datetime) -> Data:
    """The data of a new record.

    Args:
        kind: what kind of record.
        settings: `field=value`, dotted for a field inside a field; a list grows with each setting of it.
        now: fills in the date that the id is made of, where it is not given.

    Raises:
        UsageError: a setting names no field, or its value does not fit.
    """
    data: Data = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals:
            raise UsageError(_NO_EQUALS, given=setting)
        _put(kind, data, name.strip().split("."), value)
    data.setdefault("audience", "office")
    for name in kind.required - data.keys():
        if (value := _default(kind.fields[name], now, name in kind.id_rule.values())) is not None:
            data[name] = value
    return kind.in_order(data)


def read_settings(kind: Kind, settings: Iterable[str]) -> tuple[Data, Data]:
    """What `key=value` settings of an action mean: keys of its step, and new values of the record's fields.

    Raises:
        UsageError: a setting names neither, or its value does not fit.
    """
    keys: Data = {}
    sets: Data = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals:
            raise UsageError(_NO_EQUALS, given=setting)
        step = kind.node(("trail", 0, name))
        if step is not None and name not in kind.fields:
            many = step.get("type") == "array" and not value.startswith("[")
            keys[name] = (
                [_value(step["items"], part, name) for part in value.split(",")] if many else _value(step, value, name)
            )
        else:
            _put(kind, sets, name.split("."), value)
    return keys, sets


def missing(kind: Kind, data: Data) -> list[str]:
    """The fields that the record must still be given, dotted for a field inside a field, in the kind's order.

    What is needed may hang on what is there: a field asked for can ask for others.
    """
    found = validate(Record(kind.name, "", "", data), kind)
    lacking = [(*f.where, f.params["field"]) for f in found if f.problem is MISSING_FIELD]
    order = list(kind.fields)
    leaves = (
        leaf for place in sorted(lacking, key=lambda place: order.index(str(place[0]))) for leaf in _leaves(kind, place)
    )
    return list(dict.fromkeys(leaves))


def _leaves(kind: Kind, place: Where) -> Iterator[str]:
    """The fields that must be filled in for what stands at `place`: itself, or what a group of fields needs."""
    node = kind.node(place) or {}
    if node.get("type") == "object":
        for name in node.get("required", ()):
            yield from _leaves(kind, (*place, name))
    else:
        yield ".".join(str(step) for step in place)


def create(root: Path, ledger: Ledger, rules: Rules, kind: Kind, data: Data) -> Record:
    """Write a new record into the work tree.

    Raises:
        TaizhangError: it would not be valid; nothing is written.
        OSError: it could not be written.
    """
    if lacking := missing(kind, data):
        raise TaizhangError(_INCOMPLETE, fields=_names(kind, lacking))
    record_id = free_id(
        make_id(kind, data),
        lambda wanted: bool(ledger.record(f"{kind.name}/{wanted}")) or _stands(root / record_path(kind, wanted)),
    )
    record = Record(kind.name, record_id, record_path(kind, record_id), data)
    if found := [finding for finding in judge(record, rules) if finding.level == "error"]:
        raise TaizhangError(_WRONG, what=_listed(found))
    write(root / record.path, dump(data))
    return record


def make_id(kind: Kind, data: Data) -> str:
    """An id in lower-case ASCII: the date or year, then what the kind names; titles give their pinyin."""
    rule = kind.id_rule
    parts = [str(data[rule[key]])[:10] for key in ("date", "year") if key in rule]
    parts += [_part(data[name]) for name in rule["parts"] if name in data]
    return "-".join(part for part in parts if part)[:_ID_LENGTH].strip("-") or "record"


def _part(value: Any) -> str:
    text = str(value)
    if re.fullmatch(r"[a-z_]+/[a-z0-9-]+", text):
        return text.partition("/")[2]
    # The readings of words (長沙, 會計) are known for simplified characters only.
    sounds = lazy_pinyin(in_script(text, "zh-Hans"), errors="default")
    syllables = [word for sound in sounds for word in re.findall(r"[a-z0-9]+", sound.lower())]
    return "-".join(syllables[:_TITLE_SYLLABLES])


def free_id(wanted: str, taken: Callable[[str], bool]) -> str:
    """`wanted`, or the first after it that is not taken: by a record, or by a file that cannot be read as one."""
    candidate, number = wanted, 1
    while taken(candidate):
        number += 1
        candidate = f"{wanted}-{number}"
    return candidate


def _stands(path: Path) -> bool:
    return path.is_symlink() or path.exists()


def _put(kind: Kind, data: Data, names: list[str], value: str) -> None:
    node = kind.node(tuple(names))
    if node is None or names[0] in ("trail", "status", "number"):
        raise UsageError(_NOT_A_FIELD, kind=kind.label, field=".".join(names))
    target = data
    for name in names[:-1]:
        target = target.setdefault(name, {})
    read = _value(node, value, ".".join(names))
    if node.get("type") == "array" and not isinstance(read, list):
        target.setdefault(names[-1], []).append(read)
    else:
        target[names[-1]] = read


def _value(node: Node, value: str, field: str) -> Any:
    """What a setting means in a field of this type."""
    wanted = node.get("type", "string")
    if wanted == "array":
        return _structure(value, field) if value.startswith("[") else _value(node["items"], value, field)
    if wanted == "string":
        return _structure(json.dumps(value, ensure_ascii=False), field)
    read = _structure(value, field)
    types: Mapping[str, type] = {"integer": int, "boolean": bool, "object": dict}
    if type(read) is not types[wanted]:
        raise UsageError(_NOT_A_VALUE, field=field, value=value, expected=wanted)
    return read


def _structure(value: str, field: str) -> Any:
    """What a value means, written as it would stand in a file; what no file may say is refused."""
    try:
        read = parse(f"value: {value}\n".encode("utf-8", "surrogatepass"))
    except FormatError as error:
        why = error.problem.text
        expected = Label(why.render("zh-Hant", **error.params), why.render("en", **error.params))
        raise UsageError(_NOT_A_VALUE, field=field, value=value, expected=expected) from None
    if len(read) > 1:
        raise UsageError(_NOT_A_VALUE, field=field, value=value, expected=_ONE_VALUE)
    return read["value"]


def _default(node: Node, now: datetime, is_id_date: bool) -> Any:
    if not is_id_date:
        return None
    formats = {"date": now.date().isoformat(), "date-time": now.isoformat(timespec="seconds")}
    return now.year if node.get("type") == "integer" else formats.get(node.get("format", ""))


def _names(kind: Kind, fields: Iterable[str]) -> Label:
    labels = [(name, kind.field_label(tuple(name.split(".")))) for name in fields]
    return Label(
        "、".join(f"{name}（{text.zh}）" for name, text in labels), ", ".join(f"{n} ({t.en})" for n, t in labels)
    )


def _listed(findings: Iterable[Finding]) -> Label:
    found = list(findings)
    return Label(";".join(f.message("zh-Hant") for f in found), "; ".join(f.message("en") for f in found))
