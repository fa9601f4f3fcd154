"""A record against its kind: each fault of the validator as a finding that a clerk understands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from taizhang.i18n import Label, listed
from taizhang.model import Finding, Record, Where
from taizhang.schema import problems
from taizhang.schema.kinds import Kind

_TYPES = {
    "string": Label("文字", "text"),
    "integer": Label("整數", "a whole number"),
    "boolean": Label("true 或 false", "true or false"),
    "array": Label("清單", "a list"),
    "object": Label("一組欄目", "a group of fields"),
}
_PYTHON_TYPES = {str: "string", int: "integer", bool: "boolean", list: "array", dict: "object"}
_SIZES = {"minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"}
_REPORTED_AT_PARENT = {"unevaluatedProperties", "additionalProperties"}


def validate(record: Record, kind: Kind) -> Iterator[Finding]:
    """Every way in which `record` is not what its kind asks for."""
    if kind.validator.is_valid(record.data):
        return
    seen: set[tuple[str, Where, str]] = set()
    for error in kind.validator.iter_errors(record.data):
        for finding in _findings(record, kind, tuple(error.instance_path), error.kind.name, error.kind.as_dict()):
            key = (finding.code, finding.where, str(finding.params.get("field")))
            if key not in seen:
                seen.add(key)
                yield finding


def _findings(record: Record, kind: Kind, where: Where, rule: str, error: dict[str, Any]) -> Iterator[Finding]:
    """The findings that one error of the validator, of the keyword `rule`, stands for."""
    label = kind.field_label(where)
    value = _at(record.data, where)
    if rule in _REPORTED_AT_PARENT:
        yield from _unknown_fields(record, kind, where, error["unexpected"])
    elif rule == "required":
        field = str(error["property"])
        yield problems.MISSING_FIELD.at(record.path, where, field=field, label=kind.field_label((*where, field)))
    elif rule == "type":
        yield _wrong_type(record, kind, where, value)
    elif rule == "enum":
        choices = _choices(kind, where, error["options"])
        yield problems.NOT_IN_LIST.at(record.path, where, label=label, value=value, choices=choices)
    elif rule == "format":
        yield problems.BAD_DATE.at(record.path, where, label=label, value=value)
    elif rule == "pattern":
        yield _bad_pattern(record, kind, where, value)
    elif rule == "uniqueItems":
        yield problems.NOT_UNIQUE.at(record.path, where, label=label)
    elif rule in _SIZES:
        yield problems.BAD_SIZE.at(record.path, where, label=label, rule=rule, limit=error["limit"])
    else:
        yield problems.NOT_ALLOWED.at(record.path, where, label=label, rule=_condition(kind, where, rule))


def _condition(kind: Kind, where: Where, rule: str) -> Label:
    """What a keyword that ties a field to others, or to one value, asks for."""
    node = (kind.node(where) or {}) if where else kind.schema
    if "const" in node and rule == "const":
        value = json.dumps(node["const"], ensure_ascii=False)
        return Label(f"只能是 {value}", f"it must be {value}")
    required = [field for branch in node.get(rule, ()) for field in branch.get("required", ())]
    names = [kind.field_label((*where, field)) for field in required]
    if not names:
        return Label(rule, rule)
    zh, en = ("只能有其一：", "exactly one of: ") if rule == "oneOf" else ("須有其一：", "one of: ")
    found = listed(names)
    return Label(zh + found.zh, en + found.en)


def _unknown_fields(record: Record, kind: Kind, where: Where, unexpected: list[Any]) -> Iterator[Finding]:
    known = list((kind.node(where) or {}).get("properties", {}))
    for field in map(str, unexpected):
        if field in known:  # a fault in one common field makes the validator count the others as unexpected
            continue
        close = get_close_matches(field, known, 1)
        hint = f" ({close[0]}?)" if close else ""
        yield problems.UNKNOWN_FIELD.at(record.path, (*where, field), kind=kind.label, field=field, hint=hint)


def _wrong_type(record: Record, kind: Kind, where: Where, value: Any) -> Finding:
    node = kind.node(where) or {}
    expected = _TYPES[node.get("type", "object")]
    found = _TYPES[_PYTHON_TYPES[type(value)]]
    return problems.WRONG_TYPE.at(
        record.path, where, label=kind.field_label(where),
        expected=expected, found=found,
    )  # fmt: skip


def _bad_pattern(record: Record, kind: Kind, where: Where, value: Any) -> Finding:
    node = kind.node(where) or {}
    label = kind.field_label(where)
    if node.get("format"):
        return problems.BAD_DATE.at(record.path, where, label=label, value=value)
    return problems.BAD_PATTERN.at(record.path, where, label=label, value=value, pattern=node.get("pattern", ""))


def _choices(kind: Kind, where: Where, options: list[Any]) -> Label:
    labels = [(option, kind.value_label(where, option)) for option in options]
    return Label(
        "、".join(f"{option}（{name.zh}）" for option, name in labels),
        ", ".join(f"{option} ({name.en})" for option, name in labels),
    )


def _at(value: Any, where: Where) -> Any:
    for step in where:
        value = value[step]
    return value
