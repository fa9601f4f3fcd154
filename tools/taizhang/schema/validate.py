"""A record against its kind: each fault of the validator as a finding that a clerk understands."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from taizhang.i18n import Label
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
_ALTERNATIVES = {"oneOf", "anyOf"}
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
        for field in error["unexpected"]:
            yield _unknown_field(record, kind, where, str(field))
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
        why = _alternatives(kind, where, error) if rule in _ALTERNATIVES else rule
        yield problems.NOT_ALLOWED.at(record.path, where, label=label, rule=why)


def _alternatives(kind: Kind, where: Where, error: dict[str, Any]) -> Label:
    """The fields of which one (exactly, where the kind says so) must be there."""
    kinds = [inner.kind for branch in error.get("context", ()) for inner in branch if inner.kind.name == "required"]
    names = [kind.field_label((*where, found.as_dict()["property"])) for found in kinds]
    return Label("須有其一:" + "、".join(n.zh for n in names), "one of: " + ", ".join(n.en for n in names))


def _unknown_field(record: Record, kind: Kind, where: Where, field: str) -> Finding:
    known = list((kind.node(where) or {}).get("properties", {}))
    close = get_close_matches(field, known, 1)
    hint = f" ({close[0]}?)" if close else ""
    return problems.UNKNOWN_FIELD.at(record.path, (*where, field), kind=kind.label, field=field, hint=hint)


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
        "、".join(f"{option}({name.zh})" for option, name in labels),
        ", ".join(f"{option} ({name.en})" for option, name in labels),
    )


def _at(value: Any, where: Where) -> Any:
    for step in where:
        value = value[step]
    return value
