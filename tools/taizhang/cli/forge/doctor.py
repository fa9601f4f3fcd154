"""`taizhang forge doctor`: what is wrong with a forge's settings, each hole in words."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from taizhang.cli.office import Office, as_of_option
from taizhang.cli.output import json_document, line
from taizhang.errors import Exit
from taizhang.forge.client import connect
from taizhang.forge.settings.found import SUBJECTS, Found
from taizhang.forge.settings.live import examine
from taizhang.forge.settings.needs import needs_of
from taizhang.i18n import COLON, Label, Language, Text

_HOLE, _UNKNOWN, _SEEN = Label("漏洞", "hole"), Label("不明", "unknown"), Label("人工看過", "seen by hand")
_GOOD = Text("平台的設置沒有漏洞", "no hole in the forge's settings")
_COUNT = Text("{holes} 個漏洞，{unknown} 項不明", "holes: {holes}, unknown: {unknown}")


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="how findings are written")
@click.option("--seen", type=click.Choice(list(SUBJECTS)), multiple=True,
              help="the forge does not tell this, and somebody has looked at it by hand")  # fmt: skip
@as_of_option
@click.pass_obj
def doctor(office: Office, form: str, seen: tuple[str, ...], as_of: date | None) -> Exit:
    """Compare a forge's live settings with what the office's rules need; changes nothing.

    Needs GITHUB_REPOSITORY and an administrator's token in TAIZHANG_FORGE_TOKEN (and GITHUB_API_URL, unless the forge
    is github.com). What the forge does not tell is a finding of its own. Exit code 1 where there is any.

    \b
    Examples:
      taizhang forge doctor
      taizhang forge doctor --format json
      taizhang forge doctor --seen two_factor --seen token      (Gitea and Forgejo do not tell these)
    """
    found = examine(connect(os.environ), needs_of(office.rules, as_of or office.today))
    write = _as_json if form == "json" else _as_text
    click.echo(write(found, seen, office.language))
    return Exit.FINDINGS if _grave(found, seen) else Exit.OK


def _grave(found: Sequence[Found], seen: tuple[str, ...]) -> list[Found]:
    return [item for item in found if item.known or item.name not in seen]


def _as_text(found: Sequence[Found], seen: tuple[str, ...], language: Language) -> str:
    lines, colon = [], COLON.render(language)
    grave = _grave(found, seen)
    for item in found:
        lines.append(f"{_mark(item, seen).render(language)} {item.name}{colon}{line(item.message(language))}")
        if item in grave:
            lines.append(f"    → {line(item.mend(language))}")
    holes = sum(item.known for item in grave)
    lines.append(_COUNT.render(language, holes=holes, unknown=len(grave) - holes) if grave else _GOOD.pick(language))
    return "\n".join(lines)


def _as_json(found: Sequence[Found], seen: tuple[str, ...], language: Language) -> str:
    items: list[dict[str, Any]] = [
        {
            "name": item.name, "known": item.known, "seen": not item.known and item.name in seen,
            "message": item.message(language), "mend": item.mend(language),
        }
        for item in found
    ]  # fmt: skip
    return json_document({"findings": items})


def _mark(item: Found, seen: tuple[str, ...]) -> Label:
    if item.known:
        return _HOLE
    return _SEEN if item.name in seen else _UNKNOWN
