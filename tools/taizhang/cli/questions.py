"""What `taizhang init` asks at a terminal: the same as an answers file says, each question with a sensible default."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import click

from taizhang.i18n import Label, Language, Text
from taizhang.landing.founding import identify
from taizhang.model import Data

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_EMAIL = re.compile(r"[a-z0-9][a-z0-9._+-]*@[a-z0-9-]+(\.[a-z0-9-]+)+")
_LEAVE_OUT = "-"
_OFFICE = {
    "name": Text("本辦全稱", "The office's full name, in Chinese"),
    "en": Text("英文名稱", "Its name in English"),
    "county": Text("縣", "The county, in Chinese"),
}
_OFFICE_ID = Text(
    "代號（小寫字母、數字、連字號；定了不再改）", "Its id (lower-case letters, digits, hyphens; for good)"
)
_UNITS = Text("預填的單位", "The units to begin with")
_KEEP_UNITS = Text("就用這些單位", "Take these units")
_UNIT = Text("單位全稱（回車結束）", "Full name of a unit (empty to end)")
_UNIT_ID = Text("代號", "Its id")
_UNIT_TYPE = Text("類型", "Its type")
_PARENT = Text("上級單位的代號（沒有寫 -）", "Id of the unit above it (- for none)")
_PEOPLE = Text("人員：逐個崗位問；這個崗位沒有人，寫 -", "People, post by post; - leaves a post out")
_PERSON = Text("{post}：姓名", "{post}: name")
_ANOTHER = Text("再加一人：姓名（回車結束）", "Another person: name (empty to end)")
_PERSON_ID = Text("代號", "Id")
_ADDRESS = Text("郵箱", "E-mail address")
_ACCOUNT = Text("本辦主機上的賬號", "Account on the office's host")
_POST_UNIT = Text("單位的代號", "Id of the unit")
_POST = Text("職務", "Title of the post")
_ROLES = Text("身份，逗號隔開；限於單位的寫 身份@單位", "Roles, with commas; role@unit for one limited to a unit")
_CONFIRMED = Text("誰逐件看過這份名單（還沒有寫 -）", "Who has gone through this list (- for nobody yet)")
_BAD = Text("不合格式", "not of the right form")


class Questions:
    """A conversation in the reader's language."""

    def __init__(self, language: Language, choices: Mapping[str, Mapping[str, Label]]) -> None:
        """Begin; `choices` has the types of `units` and the `roles` that there are."""
        self.language = language
        self.choices = choices
        self.domain = ""

    def ask(self, defaults: Data) -> Data:
        """All answers, beginning from `defaults`."""
        office = {name: self._line(label, defaults["office"][name]) for name, label in _OFFICE.items()}
        office = {"id": self._checked(_OFFICE_ID, defaults["office"]["id"], _ID), **office}
        answers = personal(defaults, office)
        self.domain = answers["people"][0]["emails"][0].partition("@")[2]
        answers["units"] = self._units(answers["units"])
        answers["people"] = self._people(answers["people"], {unit["id"]: unit["title"] for unit in answers["units"]})
        answers.pop("registered_by", None)  # whoever of these may
        confirmed = self._line(_CONFIRMED, _LEAVE_OUT)
        return answers if confirmed == _LEAVE_OUT else {**answers, "confirmed_by": confirmed}

    def _units(self, defaults: list[Data]) -> list[Data]:
        click.echo(self._say(_UNITS))
        for unit in defaults:
            click.echo(f"  {unit['id']}  {unit['title']}")
        if click.confirm(self._say(_KEEP_UNITS), default=True):
            return defaults
        units: list[Data] = []
        while title := self._line(_UNIT, ""):
            unit = {"id": self._checked(_UNIT_ID, identify("unit", title), _ID), "title": title}
            unit["type"] = self._choice(_UNIT_TYPE, self.choices["units"], "department" if not units else "section")
            parent = self._line(_PARENT, units[0]["id"] if units else _LEAVE_OUT)
            units.append(unit if parent == _LEAVE_OUT else {**unit, "parent": f"unit/{parent}"})
        return units or defaults

    def _people(self, defaults: list[Data], units: Mapping[str, str]) -> list[Data]:
        click.echo(self._say(_PEOPLE))
        fitting = (_within(default, units) for default in defaults)
        people = [person for default in fitting if (person := self._person(default, units))]
        while name := self._line(_ANOTHER, ""):
            unit = self._choice(
                _POST_UNIT, {unit: Label(name, name) for unit, name in units.items()}, next(iter(units))
            )
            post = {"unit": f"unit/{unit}", "title": self._line(_POST, "幹部")}
            people.append(self._details({"title": name, "posts": [post], "roles": [{"role": "member"}]}, units))
        return people

    def _person(self, default: Data, units: Iterable[str]) -> Data | None:
        name = self._line(_PERSON, default["title"], post=default["title"].partition("（")[0])
        if name == _LEAVE_OUT:
            return None
        if name == default["title"]:
            return default
        return self._details({**default, "id": None, "title": name}, units)

    def _details(self, person: Data, units: Iterable[str]) -> Data:
        person_id = self._checked(_PERSON_ID, identify("person", person["title"]), _ID)
        domain = (person.get("emails") or [f"@{self.domain}"])[0].partition("@")[2]
        email = self._checked(_ADDRESS, f"{person_id}@{domain}", _EMAIL)
        account = self._line(_ACCOUNT, person_id)
        roles = self._prompt(_ROLES, ",".join(_role_text(role) for role in person["roles"]), self._read_roles(units))
        return {**person, "id": person_id, "emails": [email], "account": account, "roles": roles}

    def _read_roles(self, units: Iterable[str]) -> Callable[[str], list[Data]]:
        def read(text: str | list[Data]) -> list[Data]:
            if isinstance(text, list):
                return text
            found = []
            for item in filter(None, (part.strip() for part in text.split(","))):
                role, at, unit = item.partition("@")
                if role not in self.choices["roles"] or (at and unit not in units):
                    raise click.BadParameter(f"{item}: {', '.join(self.choices['roles'])}")
                found.append({"role": role, "unit": f"unit/{unit}"} if at else {"role": role})
            return found

        return read

    def _line(self, label: Text, default: str, **params: str) -> str:
        return str(click.prompt(self._say(label, **params), default=default, show_default=bool(default))).strip()

    def _checked(self, label: Text, default: str, pattern: re.Pattern[str]) -> str:
        def read(text: str) -> str:
            if not pattern.fullmatch(text.strip()):
                raise click.BadParameter(self._say(_BAD))
            return text.strip()

        return str(self._prompt(label, default, read))

    def _choice(self, label: Text, choices: Mapping[str, Label], default: str) -> str:
        shown = " ".join(f"{name}={title.render(self.language)}" for name, title in choices.items())

        def read(text: str) -> str:
            if text not in choices:
                raise click.BadParameter(shown)
            return text

        return str(click.prompt(f"{self._say(label)} [{shown}]", default=default, value_proc=read))

    def _prompt(self, label: Text, default: str, read: Callable[[str], Any]) -> Any:
        return click.prompt(self._say(label), default=default, value_proc=read)

    def _say(self, label: Text, **params: str) -> str:
        return label.render(self.language, **params)


def personal(answers: Data, office: Data) -> Data:
    """Answers with the office's own names put where those that stand there say the same."""
    old = answers["office"]
    renamed = {old[key]: office[key] for key in ("name", "county")} | {f"@{old['id']}.": f"@{office['id']}."}

    def own(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: own(item) for key, item in value.items()}
        if isinstance(value, list):
            return [own(item) for item in value]
        for name, new in renamed.items():
            value = value.replace(name, new) if isinstance(value, str) else value
        return value

    return {**answers, "office": office, "units": own(answers["units"]), "people": own(answers["people"])}


def _within(person: Data, units: Iterable[str]) -> Data:
    """A person of the defaults with posts and roles in units that there are: the first, where theirs is not."""

    def fitting(item: Data) -> Data:
        there = item.get("unit", "").removeprefix("unit/") in units
        return item if there or "unit" not in item else {**item, "unit": f"unit/{next(iter(units))}"}

    return {**person, "posts": [fitting(i) for i in person["posts"]], "roles": [fitting(i) for i in person["roles"]]}


def _role_text(role: Data) -> str:
    return f"{role['role']}@{role['unit'].removeprefix('unit/')}" if "unit" in role else str(role["role"])
