"""The forms by which units report (`schemas/forms.yaml`): which there are, and what each asks; verified on load.

A form takes one action: it makes a new record, adds to an open field of one that is there, or takes a step on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from taizhang.i18n import DEFAULT_LANGUAGE, Label, Language
from taizhang.model import Data, Finding, Where
from taizhang.schema import Kind
from taizhang.schema.kinds import Node
from taizhang.schema.problems import BROKEN_RULES
from taizhang.schema.rulebook import FORMS
from taizhang.workflow.implied import CHANGED
from taizhang.workflow.model import NEW, Action, Workflow

_ENGINES = frozenset({"title", "status", "number", "trail"})
"""Fields that no question may fill: the title is that of the issue, the others are written by the engine."""
_YES_NO = {True: Label("是", "Yes"), False: Label("否", "No")}
Newest = Callable[[str], Workflow]


@dataclass(frozen=True, eq=False)
class Question:
    """One thing that a form asks."""

    path: str
    """As `forms.yaml` names it: `category`, `secrecy_check.checked_by`, `progress.progress`, `note`."""
    where: Where
    """Its place in a record of the kind."""
    kind: Kind
    only: tuple[str, ...] = ()
    """The choices offered, where they are fewer than the schema's."""

    @property
    def node(self) -> Node:
        """Its schema."""
        return self.kind.node(self.where) or {}

    @property
    def label(self) -> Label:
        """What the form calls it: the field's name, after that of the group it is in."""
        own = self.kind.field_label(self.where)
        if len(self.where) != 2:
            return own
        group = self.kind.field_label(self.where[:1])
        return Label(f"{group.zh}·{own.zh}", f"{group.en}: {own.en}")

    @property
    def choices(self) -> Mapping[Any, Label]:
        """The values to choose from, if any, and what people read for each; of a list, those of its items."""
        if self._values.get("type") == "boolean":
            return _YES_NO
        values = self.only or self._values.get("enum", ())
        return {value: Label(*self._values["x-labels"][value]) for value in values}

    @property
    def many(self) -> bool:
        """Whether it may be answered by several values."""
        return self.node.get("type") == "array"

    @property
    def _values(self) -> Node:
        node = self.node
        return dict(node["items"]) if self.many else node


@dataclass(frozen=True, eq=False)
class Form:
    """One form."""

    name: str
    label: Label
    description: Label
    kind: Kind
    action: Action
    questions: tuple[Question, ...]
    required: frozenset[str]
    """Questions that must be answered although the schema does not ask for them."""
    sets: Mapping[str, Any]
    fills: Mapping[str, str]

    @property
    def makes(self) -> bool:
        """Whether it makes a new record."""
        return NEW in self.action.implied_by

    def hands_in(self, state: str) -> bool:
        """Whether it hands in again a record that stands in `state`: one that was returned to whoever sent it."""
        return self.makes and state in self.action.sources and CHANGED in self.action.implied_by

    @property
    def adds(self) -> str | None:
        """The open field that it adds to, where that is what it does."""
        heads = [path.partition(".")[0] for path in (*(question.path for question in self.questions), *self.fills)]
        return next((head for head in heads if not self.makes and head in self.action.implied_by), None)


class Intake(NamedTuple):
    """A repository in which one unit reports."""

    repo: str
    unit: str


@dataclass(frozen=True, eq=False)
class Forms:
    """All forms of an office."""

    language: Language
    mark: str
    """The label that the forge puts on an issue begun with a form."""
    intake: tuple[Intake, ...]
    declaration: Label
    statement: Label
    forms: Mapping[str, Form]

    def heading(self, form: Form) -> str:
        """The heading of a form's declaration, by which an issue tells which form it is."""
        return f"{form.label.render(self.language)}·{self.declaration.render(self.language)}"

    def unit_of(self, repo: str) -> str | None:
        """The unit whose intake repository `repo` is; forges tell repositories apart without case."""
        return next((item.unit for item in self.intake if item.repo.lower() == repo.lower()), None)


def build_forms(data: Data, kinds: Mapping[str, Kind], newest: Newest) -> Forms:
    """The forms that a document (already verified) describes."""
    said = data.get("declaration", {})
    return Forms(
        language=cast(Language, data.get("language", DEFAULT_LANGUAGE)),
        mark=data.get("label", ""),
        intake=tuple(Intake(item["repo"], item["unit"]) for item in data.get("intake", ())),
        declaration=Label(said.get("title", ""), said.get("en", "")),
        statement=Label(said.get("statement", ""), said.get("statement_en", "")),
        forms={name: _form(name, item, kinds[item["kind"]], newest) for name, item in data.get("forms", {}).items()},
    )


def _form(name: str, item: Data, kind: Kind, newest: Newest) -> Form:
    only = item.get("choices", {})
    return Form(
        name=name,
        label=Label(item["title"], item["en"]),
        description=Label(item["description"], item["description_en"]),
        kind=kind,
        action=newest(kind.name).actions[item["action"]],
        questions=tuple(Question(path, _known(kind, path), kind, tuple(only.get(path, ()))) for path in item["ask"]),
        required=frozenset(item.get("required", ())),
        sets=item.get("sets", {}),
        fills=item.get("fills", {}),
    )


def place_of(kind: Kind, path: str) -> Where | None:
    """Where a value that `forms.yaml` names stands: in a field, a group, an item of a list, the step; None: nowhere."""
    head, _, rest = path.partition(".")
    if head not in kind.fields:
        step: Where = ("trail", 0, head)
        return step if not rest and kind.node(step) is not None else None
    if not rest:
        return (head,)
    inner: Where = (head, 0, rest) if kind.fields[head].get("type") == "array" else (head, rest)
    return inner if kind.node(inner) is not None else None


def _known(kind: Kind, path: str) -> Where:
    where = place_of(kind, path)
    if where is None:
        raise KeyError(path)
    return where


def form_findings(data: Data, kinds: Mapping[str, Kind], newest: Newest) -> Iterator[Finding]:
    """Everything for which the forms must be refused."""

    def wrong(where: Where, detail: str) -> Finding:
        return BROKEN_RULES.at(FORMS, where, detail=detail)

    repos = [item["repo"].lower() for item in data.get("intake", ())]
    if len(set(repos)) != len(repos):
        yield wrong(("intake",), "one repository is named for two units")
    for key in ("title", "en"):
        names = [item[key] for item in data.get("forms", {}).values()]
        if len(set(names)) != len(names):
            yield wrong(("forms",), f"two forms have the same {key}")
    for name, item in data.get("forms", {}).items():
        place: Where = ("forms", name)
        kind = kinds.get(item["kind"])
        if kind is None:
            yield wrong((*place, "kind"), "no such kind")
        elif (action := newest(kind.name).actions.get(item["action"])) is None or not action.roles:
            yield wrong((*place, "action"), f"no such action of {kind.name}")
        else:
            yield from (wrong((*place, *where), detail) for where, detail in _faults(item, kind, action))


def _faults(item: Data, kind: Kind, action: Action) -> Iterator[tuple[Where, str]]:
    """What is wrong with one form: the place in it, and why."""
    for key in ("ask", "sets", "fills"):
        for path in item.get(key, ()):
            if place_of(kind, path) is None or path in _ENGINES:
                yield (key,), f"{path} is no field that a form may fill"
            elif why := _astray(path, kind, action):
                yield (key,), f"{path} {why}"
    for key in ("required", "choices"):
        yield from (((key,), f"{path} is not asked") for path in item.get(key, ()) if path not in item["ask"])
    yield from _unanswerable(item, kind)


def _unanswerable(item: Data, kind: Kind) -> Iterator[tuple[Where, str]]:
    """Questions that cannot be answered, or whose answers could not be told apart."""
    asked = [Question(path, where, kind) for path in item["ask"] if (where := place_of(kind, path))]
    for question in asked:
        if not _in_one_answer(question.node):
            yield ("ask",), f"{question.path} cannot be given in one answer"
        if unknown := set(item.get("choices", {}).get(question.path, ())) - set(question.node.get("enum", ())):
            yield ("choices", question.path), f"no such choice: {', '.join(sorted(unknown))}"
    for language in ("zh", "en"):
        names = [getattr(question.label, language).casefold() for question in asked]
        if len(set(names)) != len(names):
            yield ("ask",), f"two questions have the same name ({language})"


def _in_one_answer(node: Node) -> bool:
    """Whether a person can give a value by one answer: a text, a number, a choice, or a list of texts."""
    inner = node.get("items", {}) if node.get("type") == "array" else node
    return inner.get("type") in ("string", "integer", "boolean")


def _astray(path: str, kind: Kind, action: Action) -> str:
    """Why a value cannot be given with an action; empty where it can."""
    head = path.partition(".")[0]
    if head not in kind.fields:
        return "" if head in action.known_keys and NEW not in action.implied_by else "is no key of this step"
    if NEW in action.implied_by:
        return ""
    return "" if head in action.implied_by else "is not what this action adds"
