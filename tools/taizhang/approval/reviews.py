"""What a forge, or our own hook, says of a pull request: reviews, acts, pushes, its author; alike for every forge.

Nothing here is believed for its text: an account counts only through `roles.yaml`, a review only for the commit that
was reviewed, an edited comment not at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jsonschema_rs import Draft202012Validator

from taizhang.errors import UsageError
from taizhang.i18n import Text

APPROVE = "approve"
REQUEST_CHANGES = "request_changes"
_BAD_FILE = Text("審閱文件不合格式:{detail}", "the reviews file is not well formed: {detail}")
_ACT = re.compile(
    r"^/act (?P<action>[a-z_]+) (?P<ref>[a-z_]+/[a-z0-9-]+)(?: (?P<digest>sha256:[0-9a-f]{64}))?"
    r"(?P<says>(?: [a-z_]+=[^\s=]+)*)[ \t\r]*$",
    re.MULTILINE,
)

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
_FILE = _object(
    {"version": {"const": 1}},
    {
        "pull": _object({"id": _ID, "author": _ID}),
        "intake": _object({"issue": _ID, "author": _ID}),
        "reviews": {"type": "array", "items": _REVIEW},
        "comments": {"type": "array", "items": _COMMENT},
        "pushes": {"type": "array", "items": _PUSH},
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
    says: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Push:
    """Who pushed a head, as the forge or our hook authenticated it."""

    account: str
    head: str
    at: str


@dataclass(frozen=True)
class Evidence:
    """Everything that is known of a request besides its commits."""

    pull: str | None = None
    author: str | None = None
    """The account of whoever opened the request, or of the intake issue's author."""
    opener: str | None = None
    """The account of whoever opened the request, where an intake issue names the author."""
    reviews: tuple[Review, ...] = ()
    acts: tuple[Act, ...] = ()
    pushes: tuple[Push, ...] = field(default=())


NOBODY = Evidence()
"""No forge, no hook: every entry is a claim unless it is signed."""


def read_evidence(raw: bytes) -> Evidence:
    """The evidence that a reviews file gives.

    Raises:
        UsageError: it is not well formed.
    """
    try:
        data = json.loads(raw.decode("utf-8"))
    except ValueError as error:
        raise UsageError(_BAD_FILE, detail=str(error)) from None
    fault = next(_VALIDATOR.iter_errors(data), None)
    if fault is not None:
        place = "/".join(str(step) for step in fault.instance_path)
        raise UsageError(_BAD_FILE, detail=f"{place}: {fault.message[:200]}")
    pull, intake = data.get("pull", {}), data.get("intake", {})
    return Evidence(
        pull=pull.get("id"),
        author=intake.get("author") or pull.get("author"),
        opener=pull.get("author"),
        reviews=tuple(Review(**item) for item in data.get("reviews", [])),
        acts=tuple(act for item in data.get("comments", []) if not item.get("edited") for act in _acts(item)),
        pushes=tuple(Push(**item) for item in data.get("pushes", [])),
    )


def _acts(comment: dict[str, Any]) -> list[Act]:
    rest = _ACT.sub("", comment["text"]).strip()
    return [
        Act(
            comment["id"], comment["account"], found["action"], found["ref"], found["digest"], comment["at"], rest,
            dict(_setting(*item.split("=")) for item in found["says"].split()),
        )
        for found in _ACT.finditer(comment["text"])
    ]  # fmt: skip


def _setting(key: str, value: str) -> tuple[str, Any]:
    """A key of a step as a comment gives it; what does not fit the record's schema is refused with the record."""
    if key == "level" and value.isdecimal():
        return key, int(value)
    if key == "units":
        return key, value.split(",")
    return (key, {"place": value}) if key == "original" else (key, value)
