"""A bare repository to land in: main is the office's ledger, and a hook stands before every push."""

from __future__ import annotations

import shlex
from pathlib import Path

from taizhang.errors import TaizhangError, UsageError
from taizhang.git import Repository
from taizhang.git.making import bring, make
from taizhang.i18n import Text
from taizhang.landing.files import write
from taizhang.landing.host.keys import program
from taizhang.landing.host.log import LOG
from taizhang.landing.host.voucher import SECRET, new_secret
from taizhang.landing.place import new_folder
from taizhang.workflow import load_rules

HOOK = "hooks/pre-receive"
_HOOK = """\
#!/bin/sh
# Judges every push and writes down who made it. If it cannot run, nothing is taken.
exec {program} host hook
"""
_CONFIG = """\
[receive]
\tfsckObjects = true
\tdenyNonFastForwards = true
[transfer]
\tfsckObjects = true
[core]
\tlogAllRefUpdates = true
[http]
\tgetanyfile = false
"""
"""What is received is verified; a branch loses nothing unnoticed; nothing is served past Git's own protocol."""
_NO_MAIN = Text("{folder} 沒有 main 分支", "{folder} has no branch main")
_SHALLOW = Text("{folder} 的歷史不全，先取全", "{folder} lacks a part of its history; fetch it first")
_NO_OFFICE = Text(
    "{folder} 的 main 不是台賬：倉庫頂層沒有規則，或規則讀不出來",
    "main of {folder} is no office: there are no rules at the repository's top, or they cannot be read",
)


def make_bare(target: Path, source: Path) -> str:
    """Make the bare repository `target` with main of the office in `source`; the id of main's commit, the root.

    Everything is made beside it and put in its place at once. Only its owner can read it: who reads a clone reads
    everything, and who could write the files could forge the log.

    Raises:
        UsageError: `target` is there already, or `source` has no office on main.
        TaizhangError: the office's history is incomplete or malformed.
        OSError: it cannot be written.
    """
    office = Repository(source)
    commit = office.branch("main")
    if commit is None:
        raise UsageError(_NO_MAIN, folder=str(source))
    if office.shallow:
        raise TaizhangError(_SHALLOW, folder=str(source))
    if office.prefix or load_rules(office.tree(commit))[0] is None:
        raise UsageError(_NO_OFFICE, folder=str(source))
    with new_folder(target) as folder:
        folder.chmod(0o700)
        make(folder, bare=True)
        bring(office.folder, folder, commit)
        _guard(folder)
    return commit


def _guard(folder: Path) -> None:
    """The settings, the secret, an empty log, and the hook."""
    config = folder / "config"
    write(config, config.read_text("utf-8") + _CONFIG)
    for name, text in ((SECRET, new_secret() + "\n"), (LOG, "")):
        write(folder / name, text)
        (folder / name).chmod(0o600)
    (folder / HOOK).parent.mkdir(exist_ok=True)
    write(folder / HOOK, _HOOK.format(program=shlex.join(program())))
    (folder / HOOK).chmod(0o755)
