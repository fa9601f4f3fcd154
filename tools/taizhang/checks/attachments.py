"""Attachments are there and unchanged, of a size and type that the office allows, and none lies there unlisted.

The scans of originals (原件掃描件) that a trail names are held to the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from taizhang.checks.base import LedgerRule
from taizhang.checks.shared import day
from taizhang.i18n import Label, Text, listed
from taizhang.ledger import ATTACHMENTS, Ledger, from_json
from taizhang.model import Finding, Problem, Where
from taizhang.workflow import Rules

_POLICY = "schemas/policy.yaml: attachments"
MISSING = Problem(
    "TZ685",
    Text("沒有這個附件", "No such attachment"),
    Text("沒有文件 records/attachments/{file}", "there is no file records/attachments/{file}"),
    Text(
        "把文件放到 records/attachments/ 下，或改正文件名", "put the file below records/attachments/, or mend its name"
    ),
)
CHANGED = Problem(
    "TZ686",
    Text("附件與校驗值不符", "Attachment differs from its digest"),
    Text("{file} 的 SHA-256 是 {found}", "the SHA-256 of {file} is {found}"),
    Text(
        "核對是否被換過：文件對的，寫上這個校驗值；文件錯的，恢復原件",
        "see whether it was replaced: write this digest if the file is right, else restore the file",
    ),
    source="FIPS 180-4; DA/T 70-2018 （真實性、完整性）",
)
NO_DIGEST = Problem(
    "TZ687",
    Text("掃描件沒有校驗值", "Scan without a digest"),
    Text("掃描件 {file} 沒有寫校驗值（sha256）", "the scan {file} has no sha256"),
    Text("寫上文件的 SHA-256", "add the SHA-256 of the file"),
    source="DA/T 70-2018 （真實性、完整性）",
)
TOO_LARGE = Problem(
    "TZ688",
    Text("附件過大", "Attachment too large"),
    Text("{file} 有 {size} 字節，超過上限 {limit}", "{file} has {size} bytes, more than the limit of {limit}"),
    Text("壓縮或拆分後再放", "make it smaller, or split it"),
    source=_POLICY,
)
TOO_MUCH = Problem(
    "TZ689",
    Text("附件總量過大", "Attachments too large together"),
    Text("各附件共 {size} 字節，超過上限 {limit}", "the attachments have {size} bytes together, more than {limit}"),
    Text("只留必要的附件", "keep only those that are needed"),
    source=_POLICY,
)
WRONG_TYPE = Problem(
    "TZ690",
    Text("不允許的附件類型", "Type of attachment not allowed"),
    Text("不允許「{suffix}」文件", "files of type “{suffix}” are not allowed"),
    Text("可以用：{types}", "use one of: {types}"),
    source=_POLICY,
)
UNLISTED = Problem(
    "TZ691",
    Text("附件沒有登記", "Attachment of no record"),
    Text("沒有記錄登記這個文件", "no record lists this file"),
    Text("在所屬記錄的附件欄登記，或刪去文件", "list it among the attachments of its record, or delete it"),
    level="warning",
)


class _Listed(NamedTuple):
    """A file that a record lists: the place of the entry, its keys for the name and the digest."""

    where: Where
    key: str
    file: str
    digest: str | None


class _Limits(NamedTuple):
    """Bytes and types; None where the office sets no limit."""

    file_size: int | None
    record_size: int | None
    types: tuple[str, ...] | None


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on attachments and scans, and on files that nobody lists."""
    held = ledger.attachments()
    named: set[str] = set()
    for path, last, items in _listings(ledger):
        named |= {_path(item) for item in items}
        limits = _limits(rules, day(last) or date.max)
        for item in items:
            yield from _judge(path, item, held.get(_path(item)), limits)
        size = sum(held[file][1] for file in {_path(item) for item in items} if file in held)
        if limits.record_size is not None and size > limits.record_size:
            yield TOO_MUCH.at(path, items[0].where[:1], size=size, limit=limits.record_size)
    for file in sorted(held.keys() - named):
        yield UNLISTED.at(file)


def _judge(path: str, item: _Listed, found: tuple[str, int] | None, limits: _Limits) -> Iterator[Finding]:
    at = (*item.where, item.key)
    suffix = item.file.rpartition(".")[2]
    if limits.types is not None and suffix not in limits.types:
        yield WRONG_TYPE.at(path, at, suffix=suffix, types=listed(Label(name, name) for name in limits.types))
    if found is None:
        yield MISSING.at(path, at, file=item.file)
        return
    digest, size = found
    if item.digest is None:
        yield NO_DIGEST.at(path, at, file=item.file)
    elif item.digest != digest:
        yield CHANGED.at(path, (*item.where, "sha256"), file=item.file, found=digest)
    if limits.file_size is not None and size > limits.file_size:
        yield TOO_LARGE.at(path, at, file=item.file, size=size, limit=limits.file_size)


def _listings(ledger: Ledger) -> Iterator[tuple[str, str | None, list[_Listed]]]:
    """Path, time of the last step, and every file that it lists, of each record that lists any."""
    rows = ledger.index.query(
        "SELECT path, facts -> '$.attachments', trail, trail ->> '$[#-1].at' FROM whole "
        "WHERE instr(names, ' scan ') OR instr(names, ' .attachments ') ORDER BY path"
    )
    for path, attachments, trail, last in rows:
        items = [*_attached(from_json(attachments or "[]")), *_scanned(from_json(trail))]
        if items:
            yield path, last, items


def _attached(attachments: Any) -> Iterator[_Listed]:
    for number, entry in _objects(attachments):
        if isinstance(file := entry.get("file"), str):
            yield _Listed(("attachments", number), "file", file, _text(entry.get("sha256")))


def _scanned(trail: Any) -> Iterator[_Listed]:
    for number, entry in _objects(trail):
        original = entry.get("original")
        if isinstance(original, dict) and isinstance(file := original.get("scan"), str):
            yield _Listed(("trail", number, "original"), "scan", file, _text(original.get("sha256")))


def _objects(value: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, entry in enumerate(value if isinstance(value, list) else ()):
        if isinstance(entry, dict):
            yield number, entry


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _path(item: _Listed) -> str:
    return f"{ATTACHMENTS}/{item.file}"


def _limits(rules: Rules, on: date) -> _Limits:
    """What the office allowed when the record was last acted upon; of a new record, what it allows now."""
    size, total, types = (
        rules.policy.value(name, on) if rules.policy.has(name) else None
        for name in ("attachments.file_size", "attachments.record_size", "attachments.types")
    )
    return _Limits(size, total, None if types is None else tuple(types))


RULE = LedgerRule((MISSING, CHANGED, NO_DIGEST, TOO_LARGE, TOO_MUCH, WRONG_TYPE, UNLISTED), run)
