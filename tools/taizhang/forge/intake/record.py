"""What a form says, made into a record or a change of one, just as somebody in the office would make it."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from taizhang.errors import TaizhangError
from taizhang.forge.intake.forms import RECORD, elements
from taizhang.forge.intake.meaning import SHOWN, AnswerError, Sender, found_record, plain, value_of
from taizhang.forge.intake.values import put
from taizhang.forge.words import quiet_line
from taizhang.formats import FormatError, dump, parse, rewrite
from taizhang.i18n import Label, Text
from taizhang.landing.act import NOT_POSSIBLE, Deed, Handed, acted
from taizhang.landing.main import Main
from taizhang.landing.new import free_id, make_id
from taizhang.ledger import record_path
from taizhang.model import Data, Record
from taizhang.workflow.forms import Form, Forms

UNANSWERED = Text("「{heading}」沒有填", "“{heading}” is not filled in")


TITLE = "title"
_TITLE = Label("標題", "Title")
_UNWRITABLE = Text("「{heading}」：{why}", "“{heading}”: {why}")
_NOT_NOW = Text(
    "《{title}》現在是「{state}」，貴單位現在不能「{action}」",
    "“{title}” is in “{state}”: your unit cannot “{action}” now",
)


@dataclass(frozen=True)
class Change:
    """The one file that a form makes or changes."""

    path: str
    text: str
    ref: str
    title: str


class FaultyError(TaizhangError):
    """A form that cannot be taken in; `faults` say why, each in the language of the form."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(Text("{faults}", "{faults}"), faults="; ".join(faults))
        self.faults = tuple(faults)


def change_of(
    form: Form, told: Mapping[str, str], title: str, sender: Sender, main: Main, path: str | None = None,
    taken: Container[str] = (),
) -> Change:  # fmt: skip
    """What a form makes of the ledger.

    Args:
        form: which form.
        told: its answers, by the names of its questions.
        title: the title of the issue.
        sender: who sent it.
        main: the ledger as it stands.
        path: the file that an earlier version of the same issue made; a new record keeps it.
        taken: files of which main knows nothing yet, whose names are no longer free.

    Raises:
        FaultyError: an answer cannot be understood, or the step cannot be taken.
    """
    forms = main.rules.forms
    headings = {element.id: element.heading for element in elements(form, forms)}
    faults = [
        UNANSWERED.render(forms.language, heading=quiet_line(element.heading))
        for element in elements(form, forms)
        if element.required and element.id not in told
    ]
    faults += _unwritable({TITLE: title, **told}, {TITLE: _TITLE.render(forms.language), **headings}, forms)
    values: dict[str, Any] = {}
    for question in form.questions:
        name = question.path.replace(".", "-")
        if name in told:
            try:
                values[question.path] = value_of(question, plain(told[name]), sender, main)
            except AnswerError as wrong:
                faults.append(wrong.told(forms, headings[name]))
    if form.makes:
        if faults:
            raise FaultyError(faults)
        return _new(form, values, plain(title), sender, main, path, taken)
    try:
        target = found_record(form.kind.name, plain(told.get(RECORD, "")), sender, main)
    except AnswerError as wrong:
        faults += [wrong.told(forms, headings[RECORD])] if RECORD in told else []
        raise FaultyError(faults) from None
    if faults:
        raise FaultyError(faults)
    return _added(form, values, target, sender, main) if form.adds else _stepped(form, values, target, sender, main)


def _unwritable(said: Mapping[str, str], headings: Mapping[str, str], forms: Forms) -> Iterator[str]:
    """Answers with signs that no record may hold, such as those that cannot be seen: where, and which."""
    for name, text in said.items():
        try:
            parse(dump({"value": plain(text)}).encode("utf-8", "surrogatepass"))
        except FormatError as error:
            why = error.problem.text.render(forms.language, **error.params)
            heading = quiet_line(headings.get(name, name))
            yield _UNWRITABLE.render(forms.language, heading=heading, why=quiet_line(why, SHOWN))


def _new(
    form: Form, values: Mapping[str, Any], title: str, sender: Sender, main: Main, path: str | None,
    taken: Container[str],
) -> Change:  # fmt: skip
    """A new record; or one that was returned, as it is handed in again."""
    kind = form.kind
    data: Data = {"title": " ".join(title.split())}
    _fill(data, form, values, sender)
    if path is not None and (returned := main.ledger.record_at(path)):
        return _again(form, data, returned, main)
    data = kind.in_order(data)
    if path is None:

        def is_taken(name: str) -> bool:
            return (wanted := record_path(kind, name)) in main.ledger.entries or wanted in taken

        path = record_path(kind, free_id(make_id(kind, data), is_taken))
    ref = f"{kind.name}/{path.rpartition('/')[2].removesuffix('.yaml')}"
    return Change(path, dump(data), ref, data["title"])


def _again(form: Form, data: Data, returned: Record, main: Main) -> Change:
    """A record that was returned: what the form asks is as it says now; when it first came stays as it was."""
    kept = [path.partition(".")[0] for path, name in form.fills.items() if name == "received" and "." not in path]
    asked = {question.path.partition(".")[0] for question in form.questions}
    stays = {name: value for name, value in returned.data.items() if name not in asked}
    merged = {**stays, **data, **{name: returned.data[name] for name in kept if name in returned.data}}
    text = _rewritten(returned, form.kind.in_order(merged), form, main)
    return Change(returned.path, text, returned.ref, data["title"])


def _added(form: Form, values: Mapping[str, Any], target: Record, sender: Sender, main: Main) -> Change:
    """A record with one more entry in an open list, or an open field filled in."""
    data: Data = {}
    _fill(data, form, values, sender)
    name = str(form.adds)
    node = form.kind.fields[name]
    if node.get("type") == "array":
        order = node["items"].get("properties", {})
        item = {key: data[name][0][key] for key in order if key in data[name][0]}
        grown: Any = [*target.data.get(name, []), item]
    else:
        grown = {key: data[name][key] for key in node["properties"] if key in data[name]}
    text = _rewritten(target, {**target.data, name: grown}, form, main)
    return Change(target.path, text, target.ref, target.title)


def _stepped(form: Form, values: Mapping[str, Any], target: Record, sender: Sender, main: Main) -> Change:
    """A record with one more step in its trail."""
    keys = form.action.needed_keys
    said = {**({"unit": sender.unit} if "unit" in keys else {}), **values}
    deed = Deed(form.action.name, sender.person, taken_at(sender, main, target.trail), said)
    handed = Handed(target, sender.person, sender.received.isoformat(timespec="seconds"))
    try:
        made, text = acted(main.rules, main.ledger, target, _raw(target, main), handed, deed)
    except TaizhangError as error:
        language = main.rules.forms.language
        if error.text is not NOT_POSSIBLE:
            raise FaultyError([quiet_line(error.render(language))]) from None
        known = {name: error.params[name].render(language) for name in ("state", "action")}
        said = {"title": quiet_line(target.title, SHOWN), **known}
        raise FaultyError([_NOT_NOW.render(language, **said)]) from None
    return Change(made.path, text, made.ref, made.title)


def taken_at(sender: Sender, main: Main, trail: Sequence[Data] = ()) -> datetime:
    """When a step was taken: when the form came; now, where others acted since, or the job was away for too long.

    Policy says how much earlier than its receipt a step may be dated.
    """
    now = main.local(main.seen or main.now)
    tolerance = timedelta(hours=main.rules.policy.value("trail.backdating_tolerance", now.date()))
    last = max((datetime.fromisoformat(step["at"]) for step in trail), default=sender.received)
    return sender.received if last <= sender.received and now - sender.received < tolerance else now


def _fill(data: Data, form: Form, values: Mapping[str, Any], sender: Sender) -> None:
    """Put in what the office has settled, what is known of the sender, and the answers."""
    known = {
        "unit": sender.unit,
        "sender": f"person/{sender.person}",
        "received": sender.received.isoformat(timespec="seconds"),
    }
    filled = {path: known[name] for path, name in form.fills.items()}
    for path, value in {**form.sets, **filled, **values}.items():
        put(data, form.kind, path, value)


def _rewritten(target: Record, data: Data, form: Form, main: Main) -> str:
    """The file of a record made to say `data`, comments and all."""
    try:
        return rewrite(_raw(target, main), data, list(form.kind.fields))
    except FormatError as error:
        why = error.problem.text.render(main.rules.forms.language, **error.params)
        raise FaultyError([quiet_line(why)]) from None


def _raw(target: Record, main: Main) -> bytes:
    return main.ledger.tree.read(main.ledger.entries[target.path])
