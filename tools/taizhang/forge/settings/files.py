"""Every file that a forge reads and that follows from the office's rules, by path; and how a folder differs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from taizhang.errors import TaizhangError
from taizhang.forge.intake.forms import forms
from taizhang.forge.settings.labels import as_data, labels_of
from taizhang.forge.settings.landing_account import landing_account
from taizhang.forge.settings.main_rules import branch_protection, ruleset
from taizhang.forge.settings.owners import code_owners
from taizhang.forge.settings.templates import request_templates
from taizhang.forge.settings.workflows import workflow_files
from taizhang.i18n import Text
from taizhang.landing.files import write
from taizhang.workflow import Rules

RULESET_FILE = ".github/rulesets/main.json"
PROTECTION_FILE = ".gitea/branch_protection.json"
LABELS_FILE = ".github/labels.json"
_LEADS_OUT = Text(
    "{path} 經由鏈接指到 {folder} 以外，沒有寫", "{path} leads out of {folder} by a link; nothing was written there"
)


def generated(rules: Rules, on: date) -> dict[str, str]:
    """The text of each file by its path in the office's folder.

    Args:
        rules: the office's.
        on: the day whose accounts count.
    """
    landing = landing_account(rules, on)
    return {
        **code_owners(rules, on),
        **forms(rules),
        **request_templates(rules),
        **workflow_files(),
        RULESET_FILE: _json(ruleset(landing.actor)),
        PROTECTION_FILE: _json(branch_protection(landing.name)),
        LABELS_FILE: _json(as_data(labels_of(rules))),
    }


def differences(folder: Path, files: Mapping[str, str]) -> list[str]:
    """The paths of files that are missing in `folder` or say something else there, in order."""
    return [path for path, text in sorted(files.items()) if _read(folder / path) != text.encode()]


def write_files(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Write what differs, each file whole or not at all; the paths that were written.

    Raises:
        TaizhangError: a link leads out of `folder`; nothing is written.
        OSError: a file cannot be written; those before it are.
    """
    changed = differences(folder, files)
    root = folder.resolve()
    for path in changed:
        if not (folder / path).parent.resolve().is_relative_to(root):
            raise TaizhangError(_LEADS_OUT, path=path, folder=str(folder))
    for path in changed:
        write(folder / path, files[path])
    return changed


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
