"""What the site's tests share: the page of a record, and an office that MkDocs can build."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.support import OfficeFolder

from taizhang.site import Page, Site
from taizhang.site.record import record_page

CONFIG = """\
site_name: 政務台賬
site_url: https://ledger.example/
theme:
  name: material
  language: zh-Hant
  font: false
  features: [navigation.sections]
  palette:
    - media: "(prefers-color-scheme: light)"
      scheme: default
      primary: custom
      toggle: {icon: material/weather-night, name: 改用深色}
    - media: "(prefers-color-scheme: dark)"
      scheme: slate
      primary: custom
      toggle: {icon: material/weather-sunny, name: 改用淺色}
extra: {generator: false}
plugins:
  - taizhang: {root: ., edit: "https://forge.example/edit/{path}"}
nav:
  - 首頁: index.md
  - 手冊: [guide.md, notes.md]
"""
GUIDE = """\
# 手冊

手冊的第一頁說明怎樣使用。[下頁](notes.md) [English](guide.en.md)

| 欄 | 值 |
|---|---|
| 一 | 二 |
"""


def page_of(site: Site, ref: str) -> Page:
    """The page of the record `ref`."""
    record = site.ledger.record(ref)
    assert record is not None
    return record_page(site, record)


def make_project(office: OfficeFolder) -> Project:
    """The office, ready for `mkdocs build`."""
    office.write("mkdocs.yml", CONFIG)
    office.write("docs/index.md", "---\ntitle: 首頁\naudience: public\n---\n\n<!-- taizhang: home -->\n")
    office.write("docs/guide.md", GUIDE)
    office.write("docs/guide.en.md", "# Handbook\n\nFirst page of the handbook. [next](notes.md) [中文](guide.md)\n")
    office.write("docs/notes.md", "# 說明\n\n這一頁只有中文，寫給本辦的人看。\n")
    return Project(office)


@dataclass
class Project:
    """An office with a `mkdocs.yml`."""

    office: OfficeFolder

    @property
    def folder(self) -> Path:
        return self.office.root / "site"

    def build(self) -> subprocess.CompletedProcess[str]:
        """Run the real command."""
        return subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--strict"],
            cwd=self.office.root,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def files(self) -> dict[str, bytes]:
        """Every file of the site and what it says."""
        found = sorted(path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in found}

    def html(self, url: str) -> str:
        """The page at `url`."""
        return (self.folder / url / "index.html").read_text("utf-8")


def landed(root: Path, file: str, words: str) -> None:
    """Where the sample's site looks for what has landed: two landings, of which the second made it say `words`.

    A branch that says something else again waits.
    """
    folder, path = root / ".cache/sample.git", root / file
    text = path.read_text("utf-8")

    def git(*arguments: str) -> None:
        who = ["-c", "user.name=T", "-c", "user.email=tang-xiaoman@yuzhu.example"]
        place = [f"--git-dir={folder}/.git", f"--work-tree={root}"]
        subprocess.run(["git", *place, *who, *arguments], cwd=root, check=True, capture_output=True)

    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    for said in (text.replace(words, "一是集中。"), text):
        path.write_text(said, "utf-8")
        git("add", "records")
        git("commit", "-q", "-m", "landing")
    git("checkout", "-q", "-b", "waiting")
    path.write_text(text.replace(words, "一是每月集中。"), "utf-8")
    git("commit", "-q", "-a", "-m", "waiting")
    path.write_text(text, "utf-8")
