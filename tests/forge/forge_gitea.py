"""What Gitea's API takes and says where our client asks it: from its sources (`modules/structs`, `routers/api/v1`).

GitHub's description does not hold there, so requests and answers are held to these lists. Gitea itself passes over what
it does not know; here that is a fault, since it would be a mistake of ours that nobody else notices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema_rs import Draft202012Validator

_TEXT = {"type": "string"}
_IDS = {"type": "array", "items": {"type": "integer"}}
_STATE = {"enum": ["open", "closed"]}
_PAGES = ("page", "limit")
_HERE = "/repos/{owner}/{repo}/"


def _object(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


OPERATIONS: dict[tuple[str, str], tuple[tuple[str, ...], dict[str, Any] | None]] = {
    ("GET", "/user"): ((), None),
    ("GET", "/repos/{owner}/{repo}"): ((), None),
    ("GET", f"{_HERE}issues"): (
        (
            *_PAGES,
            "state",
            "labels",
            "q",
            "type",
            "milestones",
            "since",
            "before",
            "created_by",
            "assigned_by",
            "mentioned_by",
        ),
        None,
    ),
    ("POST", f"{_HERE}issues"): (
        (),
        _object(
            ("title",),
            title=_TEXT,
            body=_TEXT,
            labels=_IDS,
            assignees={"type": "array", "items": _TEXT},
            closed={"type": "boolean"},
        ),
    ),
    ("GET", f"{_HERE}issues/{{issue_number}}"): ((), None),
    ("PATCH", f"{_HERE}issues/{{issue_number}}"): ((), _object(title=_TEXT, body=_TEXT, state=_STATE)),
    ("POST", f"{_HERE}issues/{{issue_number}}/labels"): (
        (),
        _object(("labels",), labels={"type": "array", "items": {"type": ["integer", "string"]}}),
    ),
    ("GET", f"{_HERE}issues/{{issue_number}}/comments"): ((*_PAGES, "since", "before"), None),
    ("POST", f"{_HERE}issues/{{issue_number}}/comments"): ((), _object(("body",), body=_TEXT)),
    ("PATCH", f"{_HERE}issues/comments/{{comment_id}}"): ((), _object(("body",), body=_TEXT)),
    ("DELETE", f"{_HERE}issues/comments/{{comment_id}}"): ((), None),
    ("GET", f"{_HERE}pulls"): ((*_PAGES, "state", "sort", "milestone", "labels", "poster", "base_branch"), None),
    ("POST", f"{_HERE}pulls"): (
        (),
        _object(("head", "base", "title"), head=_TEXT, base=_TEXT, title=_TEXT, body=_TEXT, labels=_IDS),
    ),
    ("GET", f"{_HERE}pulls/{{pull_number}}"): ((), None),
    ("PATCH", f"{_HERE}pulls/{{pull_number}}"): (
        (),
        _object(title=_TEXT, body=_TEXT, base=_TEXT, labels=_IDS, state=_STATE),
    ),
    ("GET", f"{_HERE}pulls/{{pull_number}}/reviews"): (_PAGES, None),
    ("POST", f"{_HERE}pulls/{{pull_number}}/reviews"): (
        (),
        _object(event={"enum": ["APPROVED", "REQUEST_CHANGES", "COMMENT", "PENDING"]}, body=_TEXT, commit_id=_TEXT),
    ),
    ("POST", f"{_HERE}pulls/{{pull_number}}/reviews/{{review_id}}/dismissals"): (
        (),
        _object(message=_TEXT, priors={"type": "boolean"}),
    ),
}
"""Query names and body of each operation; siblings of this module add theirs."""


_TIMES = "created_at updated_at"
SHAPES: dict[str, frozenset[str]] = {
    name: frozenset(told.split())
    for name, told in {
        "user": "id login full_name email avatar_url html_url username",
        "repository": f"id name full_name owner private internal fork default_branch html_url clone_url {_TIMES}",
        "label": "id name color description url exclusive is_archived",
        "issue": f"id number user title body labels state comments html_url url pull_request closed_at {_TIMES}",
        "pull": f"id number user title body labels state draft html_url url merged_at closed_at head base {_TIMES}",
        "comment": f"id user body html_url issue_url pull_request_url {_TIMES}",
        "branch": "label ref sha repo_id repo",
        "review": "id user state body commit_id stale official dismissed submitted_at updated_at html_url "
        "pull_request_url",
        "mark": "merged merged_at draft html_url",
    }.items()
}
"""Names in Gitea's answers, as far as the test server says them; a client that reads others reads nothing there."""
_INNER = {"user": "user", "owner": "user", "labels": "label", "head": "branch", "base": "branch", "repo": "repository"}
_INNER |= {"pull_request": "mark"}
_ANSWERS = {
    "/user": "user",
    "/repos/{owner}/{repo}": "repository",
    f"{_HERE}issues": "issue",
    f"{_HERE}issues/{{issue_number}}": "issue",
    f"{_HERE}issues/{{issue_number}}/labels": "label",
    f"{_HERE}issues/{{issue_number}}/comments": "comment",
    f"{_HERE}issues/comments/{{comment_id}}": "comment",
    f"{_HERE}pulls": "pull",
    f"{_HERE}pulls/{{pull_number}}": "pull",
    f"{_HERE}pulls/{{pull_number}}/reviews": "review",
    f"{_HERE}pulls/{{pull_number}}/reviews/{{review_id}}/dismissals": "review",
}


def answer_faults(template: str, data: Any) -> list[str]:
    """What an answer says that Gitea's would not."""
    return list(_unknown(data, _ANSWERS[template], "")) if template in _ANSWERS else []


def _unknown(data: Any, shape: str, place: str) -> Iterator[str]:
    if isinstance(data, list):
        for item in data:
            yield from _unknown(item, shape, place)
    elif isinstance(data, dict):
        for name, value in data.items():
            if name not in SHAPES[shape]:
                yield f"{place}/{name} is unknown"
            elif name in _INNER:
                yield from _unknown(value, _INNER[name], f"{place}/{name}")


def request_faults(method: str, template: str, query: Mapping[str, str], body: Any) -> list[str]:
    """What is wrong with a request."""
    if (method, template) not in OPERATIONS:
        return ["Gitea's side of this operation is not told in forge_gitea.py"]
    names, schema = OPERATIONS[method, template]
    faults = [f"?{name}= is unknown" for name in query if name not in names]
    if schema is None or body is None:
        return [*faults, *([] if (schema is None) == (body is None) else ["a body is missing, or too many"])]
    return [*faults, *(error.message for error in Draft202012Validator(schema).iter_errors(body))]
