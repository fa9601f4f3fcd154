"""An office full of canaries: words that may be in no byte of an edition whose readers must not see their places."""

from __future__ import annotations

import copy
import gzip
import hashlib
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.site.helpers import CONFIG
from tests.support import REPOSITORY, OfficeFolder

from taizhang.formats import dump, parse
from taizhang.model import Data
from taizhang.schema import Kind

TOKEN = re.compile(r"zqcanary[0-9]{3}")
UNIT = "unit/niutanhe-xiang"
STRANGER, NAMED = "unit/jinsique-yi", "unit/jinsique-er"
"""A unit that the other has nothing to do with, and one that a record for the other names."""
_CODES = {"x-ref", "x-labels", "x-person", "format"}
_OWN = ("trail", "status", "number", "award")


@dataclass
class Planted:
    """The office, and where each canary is."""

    office: OfficeFolder
    places: dict[str, str] = field(default_factory=dict)
    for_leaders: set[str] = field(default_factory=set)
    """Canaries that the office's own people may not see either."""

    def token(self, place: str, *, leaders: bool = False) -> str:
        """A new canary for `place`."""
        made = f"zqcanary{len(self.places):03}"
        self.places[made] = place
        if leaders:
            self.for_leaders.add(made)
        return made


def plant(folder: Path) -> Planted:
    """The sample office in `folder`, with canaries everywhere."""
    shutil.copytree(REPOSITORY / "schemas", folder / "schemas")
    shutil.copytree(REPOSITORY / "records", folder / "records")
    planted = Planted(OfficeFolder(folder))
    _rules(planted)
    hidden = _drafts(planted)
    _attachment(planted, hidden)
    _inner(planted)
    _shown(planted, hidden)
    _site(planted)
    _history(planted)
    return planted


def found(folder: Path) -> dict[str, str]:
    """Every canary in any byte of the files below `folder`, their names included, and the first place of each."""
    places: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        content = path.read_bytes() if path.is_file() else b""
        content = gzip.decompress(content) if name.endswith(".gz") else content
        for token in TOKEN.findall(name + "\n" + content.decode("utf-8", "replace").lower()):
            places.setdefault(token, name)
    return places


def _rules(planted: Planted) -> None:
    """Somebody whose very id is a canary; the public edition switched on."""
    office = planted.office
    who = planted.token("the id of a person whose record is for leaders", leaders=True)
    held = f"people:\n  {who}:\n    roles:\n      - {{role: editor, from: 2025-01-01}}\n"
    office.edit("schemas/roles.yaml", "\npeople:\n", f"\n{held}")
    name = planted.token("the name of that person", leaders=True)
    office.tell({
        "record": f"person/{who}",
        "facts": {"title": name, "audience": "leaders", "posts": [
            {"unit": "unit/xianwei-ban", "title": "科員", "from": "2024-01-01"}]},
        "steps": [{"action": "register", "by": "he-jing", "at": "2026-01-05T09:00:00+08:00"},
                  {"action": "confirm", "by": "xia-minghui", "at": "2026-01-05T10:00:00+08:00"}],
    })  # fmt: skip
    office.write(
        "editions.yaml", (REPOSITORY / "editions.yaml").read_text("utf-8").replace("enabled: false", "enabled: true")
    )


def _drafts(planted: Planted) -> list[str]:
    """For every kind a record for leaders, one for the office, and a public one that has not landed: all are drafts."""
    office, hidden = planted.office, []
    for kind in office.rules().book.ordered_kinds:
        path = (min if kind.name == "plan" else max)(
            p for p in (office.root / "records" / kind.name).rglob("*.yaml") if "zqcanary" not in p.name
        )
        for number, audience in enumerate(("leaders", "office", "public"), 1):
            data = {k: v for k, v in copy.deepcopy(parse(path.read_bytes())).items() if k not in _OWN}
            data |= {name: data[name] + number for name in ("issue", "total_issue") if isinstance(data.get(name), int)}
            told = _told(planted, kind, data, audience)
            mark = planted.token(f"the id of a {kind.name} for {audience}", leaders=audience == "leaders")
            target = path.with_name(f"{path.stem[:10].rstrip('-')}-{mark}.yaml")
            comment = planted.token(f"a comment in it ({kind.name})", leaders=audience == "leaders")
            target.write_text(f"# {comment}\n{dump(told)}", "utf-8")
            hidden.append(f"{kind.name}/{target.stem}")
    return hidden


def _told(planted: Planted, kind: Kind, data: Data, audience: str) -> Data:
    def mutate(value: Any, node: dict[str, Any], where: str) -> Any:
        if isinstance(value, dict):
            return {k: mutate(v, node.get("properties", {}).get(k, {}), f"{where}.{k}") for k, v in value.items()}
        if isinstance(value, list):
            return [mutate(item, node.get("items", {}), where) for item in value]
        free = isinstance(value, str) and not _CODES & node.keys() and not ("pattern" in node and value.isascii())
        if not free or len(value) + 12 > node.get("maxLength", 0) or len(planted.places) > 900:
            return value
        return f"{value.rstrip()}{planted.token(where, leaders=audience == 'leaders')}"

    made = {name: mutate(value, kind.fields.get(name, {}), f"{kind.name}.{name}") for name, value in data.items()}
    return {**made, "audience": audience}


def _attachment(planted: Planted, hidden: list[str]) -> None:
    """A file of a hidden record: its name, its title and what is in it."""
    name, title, content = (planted.token(f"the {part} of an attachment") for part in ("name", "title", "content"))
    office, file = planted.office, f"2026/{name}.txt"
    office.write(f"records/attachments/{file}", content)
    ref = next(ref for ref in hidden if ref.startswith("study/"))
    path = next((office.root / "records").rglob(f"{ref.partition('/')[2]}.yaml"))
    data = parse(path.read_bytes())
    data["attachments"] = [{"file": file, "title": title, "sha256": hashlib.sha256(content.encode()).hexdigest()}]
    path.write_text(dump(data), "utf-8")


def _inner(planted: Planted) -> None:
    """Two units of which the office alone may read; what a unit reads names one, but not its address or people."""
    office = planted.office
    for ref, title in (
        (STRANGER, planted.token("the name of a unit that another has nothing to do with")), (NAMED, "金絲雀二局"),
    ):  # fmt: skip
        address, person, post = (planted.token(f"of {ref}: {part}") for part in ("address", "somebody", "a post"))
        steps = [{"action": "register", "by": "he-jing", "at": "2026-01-05T09:00:00+08:00"},
                 {"action": "confirm", "by": "xia-minghui", "at": "2026-01-05T10:00:00+08:00"}]  # fmt: skip
        unit = {"title": title, "audience": "office", "type": "department", "address": address}
        posts = [{"unit": ref, "title": post, "from": "2024-01-01"}]
        office.tell({"record": ref, "facts": unit, "steps": steps})
        who = {"title": person, "audience": "office", "posts": posts}
        office.tell({"record": f"person/{ref.partition('/')[2]}-ren", "facts": who, "steps": steps})


def _shown(planted: Planted, hidden: list[str]) -> None:
    """A record for units and a public one, with canaries in everything that their editions must leave out."""
    office = planted.office
    person = next(token for token, place in planted.places.items() if place.startswith("the id of a person"))
    secret = next(ref for ref in hidden if ref.startswith("info/"))
    was, note, conclusion = (
        planted.token(f"in a record for units: {part}") for part in ("a former title", "filing", "review")
    )
    office.tell({
        "record": "info/2026-11-02-niutanhe-xiang-jinsique", "number": "〔2026〕90號",
        "facts": {
            "title": f"金絲雀試驗{was}", "audience": "units", "unit": UNIT, "joint_units": [NAMED],
            "reporter": "person/zhang-chunyan", "unit_signer": "person/mo-changfa", "category": "experience",
            "urgency": "ordinary", "importance": "ordinary", "form": "single",
            "reported_at": "2026-11-02T09:10:00+08:00",
            "body": f"本條只給有關單位看。參見 {secret} 與 [那一件]（{secret}）。",
            "secrecy_check": {"checked_by": "person/mo-changfa", "checked_on": "2026-11-02",
                              "conclusion": f"不涉密{conclusion}"},
        },
        "steps": [
            {"action": "submit", "by": "zhang-chunyan", "at": "2026-11-02T09:10:00+08:00"},
            {"action": "edit", "by": person, "at": "2026-11-02T10:02:00+08:00", "set": {"title": "金絲雀試驗"}},
            {"action": "review", "by": "jiang-ruolan", "at": "2026-11-02T11:20:00+08:00", "opinion": "同意。"},
            {"action": "approve", "by": "xia-minghui", "at": "2026-11-02T15:30:00+08:00"},
            {"action": "link", "by": "tang-xiaoman", "at": "2026-11-03T09:00:00+08:00", "add": {"related": [secret]}},
            {"action": "file", "by": "he-jing", "at": "2026-11-03T10:00:00+08:00",
             "add": {"archive": {"class": "ten_years", "file_number": note}}},
        ],
    })  # fmt: skip
    opinion, filing, former, check = (
        planted.token(f"in a public record: {part}") for part in ("an opinion", "filing", "a former text", "its check")
    )
    office.tell({
        "record": "regulation/2026-11-01-jinsique-banfa", "number": "〔2026〕90號",
        "facts": {"title": "金絲雀辦法", "audience": "public", "effective_on": "2026-11-01", "scope": "全縣",
                  "body": f"第一條 舊文{former}。"},
        "steps": [
            {"action": "register", "by": "he-jing", "at": "2026-11-01T09:00:00+08:00"},
            {"action": "register", "by": "he-jing", "at": "2026-11-01T10:00:00+08:00",
             "set": {"body": "第一條 為公開而寫。"}},
            {"action": "confirm", "by": "xia-minghui", "at": "2026-11-01T11:00:00+08:00", "opinion": f"同意{opinion}"},
            {"action": "publish", "by": "gong-zhiyuan", "at": "2026-11-02T09:00:00+08:00", "release_check": {
                "checked_by": "person/han-meisheng", "checked_on": "2026-11-02", "conclusion": f"可以公開{check}"}},
            {"action": "link", "by": "he-jing", "at": "2026-11-02T10:00:00+08:00", "add": {"related": [secret]}},
            {"action": "file", "by": "he-jing", "at": "2026-11-03T10:00:00+08:00",
             "add": {"archive": {"class": "permanent", "file_number": filing}}},
        ],
    })  # fmt: skip
    path = "records/regulation/2026/2026-11-01-jinsique-banfa.yaml"
    office.write(path, f"# {planted.token('a comment in a public record')}\n{office.read(path)}")


def _site(planted: Planted) -> None:
    """Pages and pictures that somebody wrote for the office alone."""
    office = planted.office
    office.write("mkdocs.yml", CONFIG.replace("root: .,", "root: ., history: .,"))
    office.write("docs/index.md", "---\ntitle: 首頁\naudience: public\n---\n\n<!-- taizhang: home -->\n")
    page, text, picture, drawn = (
        planted.token(f"in docs: {part}") for part in ("a page's name", "its text", "a picture", "its text")
    )
    office.write("docs/guide.md", "# 手冊\n\n只給本辦看。\n")
    office.write("docs/notes.md", f"# 說明\n\n只給本辦看 {text} ![圖]({picture}.svg) [另頁]({page}.md)\n")
    office.write(f"docs/{page}.md", "# 另頁\n\n只給本辦看。\n")
    office.write(f"docs/{picture}.svg", f'<svg xmlns="http://www.w3.org/2000/svg"><text>{drawn}</text></svg>')


def _history(planted: Planted) -> None:
    """A history with canaries in messages, names, and in former versions of the public record; a branch with one."""
    office = planted.office
    path = "records/regulation/2026/2026-11-01-jinsique-banfa.yaml"
    now, former = office.read(path), planted.token("a former version in Git")
    message, author, branch = (planted.token(f"in Git: {part}") for part in ("a message", "an author", "a branch"))

    def git(*arguments: str) -> None:
        subprocess.run(
            ["git", "-c", f"user.name={author}", "-c", f"user.email={author}@office.example", *arguments],
            cwd=office.root, check=True, capture_output=True,
        )  # fmt: skip

    git("init", "-q", "-b", "main")
    office.write(path, now.replace("金絲雀辦法", f"金絲雀辦法{former}"))
    git("add", "records")
    git("commit", "-q", "-m", f"first {message}")
    office.write(path, now)
    git("add", "records")
    git("commit", "-q", "-m", "second")
    git("branch", branch)
