"""The answers from which a new office is made: read strictly, and every fault told with its line and column."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from taizhang.checks.run import locate
from taizhang.errors import TaizhangError
from taizhang.formats import FormatError, parse
from taizhang.i18n import Label, Text
from taizhang.landing.founding.shipped import office_file, schemas, shipped_kind
from taizhang.model import REGULAR, Data, Finding, Record, TreeEntry
from taizhang.schema import Kind, validate
from taizhang.schema.problems import NOT_UNIQUE, UNKNOWN_FIELD

_WRITTEN_LATER = frozenset({"trail", "status", "number"})
_WRONG = Text("{file} 有誤，什麼都沒有建", "{file} is wrong; nothing was made")


class AnswersError(TaizhangError):
    """Answers that no office can be made of; `findings` say where and why."""

    def __init__(self, answers: Answers, findings: Iterable[Finding]) -> None:
        super().__init__(_WRONG, file=answers.file)
        self.findings = locate(findings, answers, {answers.file: TreeEntry(answers.file, REGULAR, "")})


@dataclass(frozen=True)
class Answers:
    """Answers as they were given, in strict YAML; a tree of that one file, for whoever looks up a place in it."""

    file: str
    raw: bytes

    @property
    def data(self) -> Data:
        """What they say; `read_answers` has seen that it can be read."""
        return parse(self.raw)

    def entries(self, _folder: str) -> Iterator[TreeEntry]:
        """The file."""
        yield TreeEntry(self.file, REGULAR, "")

    def read(self, _entry: TreeEntry) -> bytes:
        """What it says."""
        return self.raw


def default_answers() -> bytes:
    """Answers that any office can begin with and then change, with comments."""
    return office_file("answers.yaml")


def read_answers(file: str, raw: bytes) -> Answers:
    """Answers whose frame is right; what they say of units, people and roles is judged with the office made of them.

    Args:
        file: what to call them.
        raw: strict YAML.

    Raises:
        AnswersError: they cannot be read, or something is missing, unknown or of the wrong kind.
    """
    answers = Answers(file, raw)
    try:
        data = answers.data
    except FormatError as error:
        found = Finding(error.problem, file, (), error.params, error.line, error.column)
        raise AnswersError(answers, [found]) from None
    if findings := list(_findings(file, data)):
        raise AnswersError(answers, findings)
    return answers


def _findings(file: str, data: Data) -> Iterator[Finding]:
    kind = _kind()
    for name in data.keys() - kind.schema["properties"]:
        yield UNKNOWN_FIELD.at(file, (name,), kind=kind.label, field=name, hint="")
    known = {name: value for name, value in data.items() if name in kind.schema["properties"]}
    yield from validate(Record(kind.name, kind.name, file, known), kind)

    for field in ("units", "people"):
        items = data.get(field)
        for number, item in enumerate(items if isinstance(items, list) else ()):
            for name in sorted(_WRITTEN_LATER & item.keys()) if isinstance(item, dict) else ():
                yield UNKNOWN_FIELD.at(file, (field, number, name), kind=kind.label, field=name, hint="")


def repetitions(file: str, data: Data) -> Iterator[Finding]:
    """Ids, accounts and addresses that two units or two persons would share; `data` is complete."""
    people = data["people"]
    held: list[tuple[str, str, list[list[str]]]] = [
        ("units", "id", [[item["id"]] for item in data["units"]]),
        ("people", "id", [[item["id"]] for item in people]),
        ("people", "account", [[str(item.get("account", item["id"])).lower()] for item in people]),
        ("people", "emails", [[address.lower() for address in item["emails"]] for item in people]),
    ]
    for field, name, values in held:
        label = _kind().field_label((field, 0, name))
        seen: set[str] = set()
        for number, own in enumerate(values):
            if seen & set(own):
                yield NOT_UNIQUE.at(file, (field, number, name), label=label)
            seen |= set(own)


def choices() -> dict[str, dict[str, Label]]:
    """The types of units and the roles that there are, by name."""
    types = shipped_kind("unit").fields["type"]["x-labels"]
    return {
        "units": {name: Label(*labels) for name, labels in types.items()},
        "roles": {name: Label(item["title"], item["en"]) for name, item in _roles().items()},
    }


def _roles() -> Data:
    return dict(parse(schemas().joinpath("roles.yaml").read_bytes())["roles"])


def _kind() -> Kind:
    """The answers as a kind of record, so that faults are told in a clerk's words; roles are those that there are."""
    schema: dict[str, Any] = json.loads(office_file("answers.schema.json"))
    roles = _roles()
    role = schema["properties"]["people"]["items"]["properties"]["roles"]["items"]["properties"]["role"]
    role["enum"] = list(roles)
    role["x-labels"] = {name: [item["title"], item["en"]] for name, item in roles.items()}
    return Kind("answers", schema, {"properties": {name: {} for name in ("title", "number", "status")}, "$defs": {}})
