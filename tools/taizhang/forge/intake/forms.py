"""Issue forms made from the schemas: one file a form, understood alike by GitHub, Gitea and Forgejo.

All three read `.github/ISSUE_TEMPLATE/`. Gitea and Forgejo want an `id` on every question, and know no more keys than
are used here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from taizhang.forge.intake.values import put
from taizhang.formats import dump
from taizhang.i18n import Label, Text
from taizhang.landing.new import missing
from taizhang.model import Data
from taizhang.workflow import Rules
from taizhang.workflow.forms import Form, Forms, Question

FOLDER = ".github/ISSUE_TEMPLATE"
RECORD, UNIT, DECLARATION = "record", "unit", "declaration"
"""Names of the questions that are none of the schema's."""
FOR_UNIT = Label("代表單位", "Reporting for")
_UNIT_HELP = Text("只代表一個單位的不用填。", "Leave empty if you report for one unit only.")
_RECORD_HELP = Text(
    "寫本辦告知的編號（如〔2026〕15號）或標題。",
    "Its number, such as 〔2026〕15號, or its title, as the office told you.",
)
_INTRO = Text(
    "{about}\n\n**本系統為非涉密系統，嚴禁填寫國家秘密。** 附件、圖片不收，確需的另送本辦。提交後即得回執；"
    "有不對的地方，照回執改這一件即可，不必另報。",
    "{about}\n\n**This is an unclassified system: no state secrets.** Attachments and pictures are not taken in; bring "
    "them to the office. A receipt follows at once; if it names a fault, edit this issue, and do not report again.",
)
_HEAD = "# 由 taizhang forge sync 照 schemas/ 生成，不手改\n"
_REFERENCES = {
    "person": Text("寫姓名。", "The person's name."),
    "unit": Text("寫單位名稱。", "The unit's name."),
    "": Text("寫編號（如〔2026〕15號）或標題。", "Its number, such as 〔2026〕15號, or its title."),
}
_EACH_LINE = Text("幾項的每行一項。", "One on each line.")
_EXAMPLES = {"date": "2026-11-03", "date-time": "2026-11-03 09:10"}
_SHORT = 200
"""Characters: a longer text gets a field of several lines."""
_PLACEHOLDERS = {"unit": "unit/x", "sender": "person/x", "received": "2026-01-01T00:00:00+08:00"}


@dataclass(frozen=True)
class Element:
    """One heading of a form, and what stands under it."""

    id: str
    heading: str
    required: bool
    question: Question | None = None

    @property
    def is_long(self) -> bool:
        """Whether it is answered in a field of several lines, which the forge sends as a block of plain text."""
        return self.question is not None and _is_long(self.question)


def elements(form: Form, forms: Forms) -> list[Element]:
    """The headings of a form, in order: its record, its questions, the unit, the declaration."""
    needed = required(form)
    language = forms.language
    record = [] if form.makes else [Element(RECORD, form.kind.label.render(language), True)]
    asked = [
        Element(question.path.replace(".", "-"), question.label.render(language), question.path in needed, question)
        for question in form.questions
    ]
    unit = Element(UNIT, FOR_UNIT.render(language), False)
    return [*record, *asked, unit, Element(DECLARATION, forms.heading(form), True)]


def required(form: Form) -> frozenset[str]:
    """The questions of a form that must be answered, whatever else is: as schema, step and form say."""
    asked = frozenset(question.path for question in form.questions)
    if form.makes:
        data: Data = {"title": "-"}
        for path, value in {**form.sets, **{path: _PLACEHOLDERS[name] for path, name in form.fills.items()}}.items():
            put(data, form.kind, path, value)
        needed = frozenset(missing(form.kind, data))
    elif form.adds:
        node = form.kind.fields[form.adds]
        inner = node["items"] if node.get("type") == "array" else node
        needed = frozenset(f"{form.adds}.{name}" for name in inner.get("required", ()))
    else:
        needed = frozenset(form.action.needed_keys)
    return asked & (needed | form.required)


def forms(rules: Rules) -> dict[str, str]:
    """The files of all forms, by path: what a repository in which units report must have."""
    found = rules.forms
    if not found.forms:
        return {}
    files = {f"{FOLDER}/{name}.yml": _HEAD + dump(_file(form, found)) for name, form in found.forms.items()}
    return {f"{FOLDER}/config.yml": _HEAD + dump({"blank_issues_enabled": False}), **files}


def _file(form: Form, found: Forms) -> Data:
    language = found.language
    about = form.description.render(language)
    title = {} if form.makes else {"title": form.label.render(language)}
    intro = {"type": "markdown", "attributes": {"value": _INTRO.render(language, about=about)}}
    return {
        "name": form.label.render(language),
        "description": about,
        **title,
        "labels": [found.mark],
        "body": [intro, *(_element(element, found) for element in elements(form, found))],
    }


def _element(element: Element, found: Forms) -> Data:
    language = found.language
    if element.id == DECLARATION:
        options = [{"label": found.statement.render(language), "required": True}]
        return {"type": "checkboxes", "id": element.id, "attributes": {"label": element.heading, "options": options}}
    if element.question is None:
        text = (_UNIT_HELP if element.id == UNIT else _RECORD_HELP).render(language)
        kind, attributes = "input", {"description": text}
    else:
        kind, attributes = _widget(element.question, found)
    return {
        "type": kind,
        "id": element.id,
        "attributes": {"label": element.heading, **attributes},
        "validations": {"required": element.required},
    }


def _widget(question: Question, found: Forms) -> tuple[str, dict[str, Any]]:
    """What kind of field a question is, and its attributes besides its heading."""
    node, language = question.node, found.language
    inner = node["items"] if question.many else node
    help_text = _help(question, found)
    attributes = {"description": help_text} if help_text else {}
    if question.choices:
        options = [label.render(language) for label in question.choices.values()]
        return "dropdown", {**attributes, **({"multiple": True} if question.many else {}), "options": options}
    if _is_long(question):
        # as plain text: what people paste mentions nobody and shows no heading, and no file can be dropped in
        return "textarea", {**attributes, "render": "text"}
    example = _EXAMPLES.get(inner.get("format", ""), "0" if inner.get("type") == "integer" else "")
    return "input", {**attributes, **({"placeholder": example} if example else {})}


def _is_long(question: Question) -> bool:
    node = question.node
    return not question.choices and (question.many or node.get("maxLength", 0) > _SHORT)


def _help(question: Question, found: Forms) -> str:
    """What the schema says of a field, and how a reference or a list is written."""
    node = question.node
    inner = node["items"] if question.many else node
    parts = [node["description"]] if "description" in node and found.language != "en" else []
    texts = [_REFERENCES.get(name, _REFERENCES[""]) for name in inner.get("x-ref", [])[:1]]
    texts += [_EACH_LINE] if question.many and not question.choices else []
    if found.language == "zh-Hans":
        parts = [Label(part, part).render("zh-Hans") for part in parts]
    return "".join([*parts, *(text.render(found.language) for text in texts)])
