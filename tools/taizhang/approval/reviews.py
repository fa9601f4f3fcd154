"""What a forge, or our own hook, says of a pull request: reviews, acts, pushes, its author; alike for every forge.

Nothing here is believed for its text: an account counts only through `roles.yaml`, a review only for the commit that
was reviewed, an edited comment not at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jsonschema_rs import Draft202012Validator

from taizhang.approval.words import commands, opinion
from taizhang.errors import UsageError
from taizhang.i18n import Text

APPROVE = "approve"
REQUEST_CHANGES = "request_changes"
_BAD_FILE = Text("審閱文件不合格式：{detail}", "the reviews file is not well formed: {detail}")
_SETTINGS = r"(?: [a-z_]+=[^\s=]+)*"
_ACT = re.compile(
    r"/act (?P<action>[a-z_]+) (?P<ref>[a-z_]+/[a-z0-9-]+)"
    rf"(?P<says>{_SETTINGS})(?: (?P<digest>sha256:[0-9a-f]{{64}})(?P<more>{_SETTINGS}))?"
)

_COUNT = re.compile(r"[0-9]{1,9}")
_TIMED = ("reviews", "comments", "pushes", "signatures")
_YEARS = (1970, 9998)

_TEXT = {"type": "string", "maxLength": 100_000}
_ID = {"type": "string", "minLength": 1, "maxLength": 200}
_COMMIT = {"type": "string", "pattern": "^[0-9a-f]{40}([0-9a-f]{24})?$"}
_TIME = {"type": "string", "format": "date-time"}


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    properties = {**required, **(optional or {})}
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


_REVIEW = _object(
    {
        "id": _ID,
        "account": _ID,
        "state": {"enum": [APPROVE, REQUEST_CHANGES, "comment"]},
        "commit": _COMMIT,
        "at": _TIME,
    },
    {"text": _TEXT, "dismissed": {"type": "boolean"}},
)
_COMMENT = _object({"id": _ID, "account": _ID, "text": _TEXT, "at": _TIME}, {"edited": {"type": "boolean"}})
_PUSH = _object({"account": _ID, "head": _COMMIT, "at": _TIME})
_SIGNATURE = _object({"person": _ID, "at": _TIME, "signature": {"type": "string", "maxLength": 4000}})
_FILE = _object(
    {"version": {"const": 1}},
    {
        "pull": _object({"id": _ID, "author": _ID}, {"at": _TIME}),
        "intake": _object({"issue": _ID, "author": _ID}, {"at": _TIME, "claim": {"type": "boolean"}}),
        "reviews": {"type": "array", "items": _REVIEW},
        "comments": {"type": "array", "items": _COMMENT},
        "pushes": {"type": "array", "items": _PUSH},
        "signatures": {"type": "array", "items": _SIGNATURE},
    },
)
_VALIDATOR = Draft202012Validator(_FILE, validate_formats=True)


@dataclass(frozen=True)
class Review:
    """A verdict on the whole request, given on one commit."""

    id: str
    account: str
    state: str
    commit: str
    at: str
    text: str = ""
    dismissed: bool = False


@dataclass(frozen=True)
class Act:
    """One action on one record, taken by a comment; a signing one quotes the whole digest of what it signs.

    What the step needs follows as `key=value`: `/act extend supervision/x unit=unit/y until=2026-05-15`.
    """

    id: str
    account: str
    action: str
    ref: str
    digest: str | None
    at: str
    text: str
    edited: bool = False
    """Whether the comment was edited: then it does not count."""
    says: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Push:
    """Who pushed a head, as the forge or our hook authenticated it."""

    account: str | None
    """None where nobody vouches for who it was: then it only shows what was there already."""
    head: str
    at: str


@dataclass(frozen=True)
class RulesSignature:
    """A rule-keeper's signature over the head of a change of the rules; whether it is his, its key says."""

    person: str
    at: str
    signature: str


@dataclass(frozen=True)
class Evidence:
    """Everything that is known of a request besides its commits."""

    pull: str | None = None
    author: str | None = None
    """The account of whoever opened the request, or of the intake issue's author."""
    opener: str | None = None
    """The account of whoever opened the request, where an intake issue names the author."""
    author_at: str | None = None
    """When the author opened the request, or his issue; None where nobody tells."""
    opener_at: str | None = None
    """When the request was opened."""
    claim: bool = False
    """Whether others may have changed what the intake issue says: then it proves nothing of its author."""
    reviews: tuple[Review, ...] = ()
    acts: tuple[Act, ...] = ()
    pushes: tuple[Push, ...] = field(default=())
    signatures: tuple[RulesSignature, ...] = ()


NOBODY = Evidence()
"""No forge, no hook: every entry is a claim unless it is signed."""


def read_evidence(raw: bytes) -> Evidence:
    """The evidence that a reviews file gives.

    Raises:
        UsageError: it is not well formed.
    """
    try:
        data = json.loads(raw.decode("utf-8"), object_pairs_hook=_object_of)
        json.dumps(data, ensure_ascii=False).encode("utf-8")  # half a character is no text
    except (ValueError, RecursionError) as error:
        raise UsageError(_BAD_FILE, detail=str(error)) from None
    fault = next(_VALIDATOR.iter_errors(data), None)
    if fault is not None:
        place = "/".join(str(step) for step in fault.instance_path)
        raise UsageError(_BAD_FILE, detail=f"{place}: {fault.message[:200]}")
    pull, intake = data.get("pull", {}), data.get("intake", {})
    timed = [item for name in _TIMED for item in data.get(name, [])]
    for item in [*timed, *(item for item in (pull, intake) if "at" in item)]:
        _hold_time(item["at"])
    return Evidence(
        pull=pull.get("id"),
        author=intake.get("author") or pull.get("author"),
        opener=pull.get("author"),
        author_at=(intake or pull).get("at"),
        opener_at=pull.get("at"),
        claim=intake.get("claim", False),
        reviews=tuple(Review(**item) for item in data.get("reviews", [])),
        acts=tuple(act for item in data.get("comments", []) for act in _acts(item)),
        pushes=tuple(Push(**item) for item in data.get("pushes", [])),
        signatures=tuple(RulesSignature(**item) for item in data.get("signatures", [])),
    )


def _object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _hold_time(at: str) -> None:
    """Refuse a time that the form allows and no calendar has, or that another zone's could not show."""
    try:
        year = datetime.fromisoformat(at).year
    except ValueError as error:
        raise UsageError(_BAD_FILE, detail=str(error)) from None
    if not _YEARS[0] <= year <= _YEARS[1]:
        raise UsageError(_BAD_FILE, detail=at)


def _acts(comment: dict[str, Any]) -> list[Act]:
    rest = opinion(comment["text"])
    return [
        Act(
            comment["id"], comment["account"], found["action"], found["ref"], found["digest"], comment["at"], rest,
            comment.get("edited", False),
            dict(_setting(*item.split("=")) for item in f"{found['says']} {found['more'] or ''}".split()),
        )
        for found in map(_ACT.fullmatch, commands(comment["text"])) if found
    ]  # fmt: skip


def _setting(key: str, value: str) -> tuple[str, Any]:
    """A key of a step as a comment gives it; what does not fit the record's schema is refused with the record."""
    if key in ("level", "step") and _COUNT.fullmatch(value):
        return key, int(value)
    if key == "units":
        return key, value.split(",")
    return (key, {"place": value}) if key == "original" else (key, value)
