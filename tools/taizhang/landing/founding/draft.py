"""The files of a new office, made of its answers: rules with its own name and people, first records, settings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from taizhang import __version__
from taizhang.approval.reviews import APPROVE
from taizhang.formats import dump, parse
from taizhang.landing.founding.shipped import office_file, schemas, shipped_kind
from taizhang.landing.host.keys import FORGE
from taizhang.landing.new import make_id
from taizhang.ledger import record_path
from taizhang.model import Data, Where
from taizhang.workflow import NEW, Rules, Workflow, take

_SHARED = ("common.schema.json", "forms.yaml")
"""Files that every office begins with as they are."""
POLICY = "schemas/policy.yaml"
ROLES = "schemas/roles.yaml"
_OWN = ("emails", "account", "keys", "roles")
"""What answers say of a person that belongs to roles.yaml; the rest is the person's record."""
WORKFLOWS = ("check", "gate", "intake", "land", "publish", "remind")
"""The workflows of every office; they are alike in all of them, and in this repository."""
_FRAME = {
    "mkdocs.yml": "mkdocs.yml",
    "editions.yaml": "editions.yaml",
    "README.md": "README.md",
    "index.md": "docs/index.md",
    "index.en.md": "docs/index.en.md",
    "gitignore": ".gitignore",
    "gitattributes": ".gitattributes",
    "pre-commit-config.yaml": ".pre-commit-config.yaml",
    "setup": ".github/setup",
    ".github/office": ".github/office",
    **{path: path for path in (f".github/workflows/{name}.yml" for name in WORKFLOWS)},
}
"""The files of an office besides its rules and records, and where they stand in it."""
_POLICY_HEAD = """\
# 本辦的辦事尺度。每個數都寫明從哪一天起算；要改，就在後面加一行新的，不改舊的，過去的月份仍按當時的規定計算。
# 這裏的都是系統的初始值：逐項核定，依據 basis 改寫本辦的規定。
"""
_ROLES_HEAD = """\
# 誰以什麼身份辦事，以及認得他的賬號、郵箱和密鑰。各項都寫明起止日期；離任寫 until，不刪除。
# unit 表示該身份只在這個單位的事項上有效。forge 為 office 的賬號，是本辦主機上的賬號。
"""
_CALENDAR = """\
# 工作日日曆的特別安排。法定節假日和調休由日曆庫提供，這裏只寫與之不同的日子。每條寫明名稱和依據，例如：
#   - {date: 2027-06-26, working: true, name: 防汛值守日, basis: 縣防汛抗旱指揮部通知}
version: 1
days: []
"""
_INITIAL = "初始值，待本辦核定"
_ADDRESS = {"title": "台賬在協作平台上的地址", "en": "Where the ledger stands in a forge", "unit": "text"}
_SAMPLES_OWN = "本辦"
"""How a clause of the sample's policy begins that names a rule of the sample's own."""
_AUDIENCE = "office"
_OPENING = "期初"


def complete(answers: Data, day: str) -> Data:
    """The answers with what may be left out: ids, the pinyin of the name, and the first days of posts."""
    units = [_with_id("unit", item) for item in answers["units"]]
    people = [_with_id("person", item) for item in answers["people"]]
    for person in people:
        person["posts"] = [{"from": day, **post} for post in person["posts"]]
    return {**answers, "units": units, "people": people}


def _with_id(name: str, item: Data) -> Data:
    return {**item, "id": item.get("id") or identify(name, item["title"])}


def identify(name: str, title: str) -> str:
    """The id that a record of the kind `name` gets from its title, as `taizhang new` makes it."""
    return make_id(shipped_kind(name), {"title": title})


def frame(answers: Data, day: str, *, sample: bool = False) -> dict[str, str]:
    """Rules and settings by path; no records yet.

    Args:
        answers: complete ones.
        day: the first day of everything.
        sample: whether it is no real office.
    """
    alone = ("common.schema.json", "forms.yaml")
    shared = {f"schemas/{name}": schemas().joinpath(name).read_text("utf-8") for name in alone}
    for folder in ("kinds", "workflows"):
        found = sorted(schemas().joinpath(folder).iterdir(), key=lambda item: item.name)
        shared |= {f"schemas/{folder}/{item.name}": item.read_text("utf-8") for item in found}
    return {
        **shared,
        POLICY: _POLICY_HEAD + dump(_policy(answers, day, sample=sample)),
        ROLES: _ROLES_HEAD + dump(_roles(answers, day)),
        "schemas/calendar.yaml": _CALENDAR,
        **{place: _filled(office_file(name).decode(), answers["office"]) for name, place in _FRAME.items()},
    }


def _filled(text: str, office: Data) -> str:
    """A file of the frame with the office's own words: as JSON, which YAML reads as a quoted text."""
    values = {"@VERSION@": __version__, "@DESCRIPTION@": json.dumps(f"{office['name']}工作台賬", ensure_ascii=False)}
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text


def _policy(answers: Data, day: str, *, sample: bool) -> Data:
    """The shipped policy with the office's own name: of each setting the latest value, from the first day on."""
    shipped = parse(schemas().joinpath("policy.yaml").read_bytes())
    kept = {name: shipped["office"][name] for name in ("timezone", "banner", *(("notice",) if sample else ()))}
    settings = {
        group: {name: {**setting, "values": [_initial(setting["values"][-1], day)]} for name, setting in found.items()}
        for group, found in shipped["settings"].items()
    }
    if "forge" in answers:
        value = {"from": day, "value": answers["forge"], "basis": _INITIAL}
        settings["forge"]["address"] = {**_ADDRESS, "values": [value]}
    return {
        "version": shipped["version"],
        "office": {**answers["office"], **kept, "sample": sample},
        "settings": settings,
    }


def _initial(value: Data, day: str) -> Data:
    """A value of the sample's as a new office takes it over: what it rests on stays, the sample's own rules do not."""
    clauses = [clause for clause in value.get("basis", "").split("；") if clause and clause[:2] != _SAMPLES_OWN]
    return {**value, "from": day, "basis": "；".join([_INITIAL, *clauses])}


def _roles(answers: Data, day: str) -> Data:
    sample = parse(schemas().joinpath("roles.yaml").read_bytes())
    return {
        "version": sample["version"],
        "roles": sample["roles"],
        "people": {person["id"]: _person(person, day) for person in answers["people"]},
        "machines": [{**machine, "from": day} for machine in answers.get("machines", [])],
    }


def _person(person: Data, day: str) -> Data:
    own: Data = {
        "roles": [{"role": item["role"], "from": day, **item} for item in person["roles"]],
        "emails": person["emails"],
        "accounts": [{"forge": FORGE, "name": person.get("account", person["id"])}],
    }
    if person.get("keys"):
        own["keys"] = [{"key": key, "from": day} for key in person["keys"]]
    return own


def records(answers: Data, rules: Rules, now: datetime) -> Iterator[tuple[str, Where, str]]:
    """Path, place in the answers and text of the record of each unit and person."""
    for field, name in (("units", "unit"), ("people", "person")):
        kind, workflow = rules.book.kinds[name], rules.newest(name)
        steps = _opening(answers, workflow, rules, now)
        order = (kind.node(("trail", 0)) or {})["properties"]
        for number, item in enumerate(answers[field]):
            data: Data = {"audience": _AUDIENCE, **{key: item[key] for key in item if key not in ("id", *_OWN)}}
            for step in steps:
                data = take(data, workflow, step)
            data["trail"] = [{key: step[key] for key in order if key in step} for step in data["trail"]]
            yield record_path(kind, item["id"]), (field, number), dump(kind.in_order(data))


def _opening(answers: Data, workflow: Workflow, rules: Rules, now: datetime) -> list[Data]:
    """The first steps of every record: registered and, where somebody has gone through the list, confirmed.

    They are what the founder says, like everything in the first commit: an opening balance, not proven by anybody.
    """
    register = next(action for action in workflow.from_state(NEW) if NEW in action.implied_by)
    confirm = next(action for action in workflow.from_state(register.to or NEW) if action.by_review == APPROVE)
    ids = [person["id"] for person in answers["people"]]
    may = (person for person in ids if rules.people.roles_of(person, now.date()) & set(register.roles))
    registrar = answers.get("registered_by") or next(may, ids[0])
    taken = [(register, registrar), (confirm, answers.get("confirmed_by"))]
    at = now.isoformat(timespec="seconds")
    return [
        {"action": action.name, "by": person, "at": at, "note": f"{_OPENING}{action.label.zh}"}
        for action, person in taken
        if person
    ]
