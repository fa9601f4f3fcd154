"""The command `taizhang`: finds the office, runs one command, and turns every error into a message and an exit code."""

from __future__ import annotations

import gc
import os
import sqlite3
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from taizhang import __version__
from taizhang.cli.lazy import LazyGroup
from taizhang.cli.office import BrokenRulesError, Office
from taizhang.cli.output import as_text, line
from taizhang.errors import Exit, TaizhangError, UsageError
from taizhang.i18n import DEFAULT_LANGUAGE, LANGUAGES, Language, Text
from taizhang.ledger import CACHE

COMMANDS = (
    "act", "changes", "check", "desk", "fmt", "forge", "gate", "host", "init",
    "land", "merge", "new", "numbers", "remind", "show", "site", "upgrade",
)  # fmt: skip
"""Every command; each stands in the module of its name."""
_FAULT = Text(
    "程序自身出錯（不是台賬的問題）。請把上面的內容發給管理員",
    "this is our own fault, not the ledger's; please send the text above to whoever keeps the software",
)
_CANNOT_WRITE = Text("讀寫文件出錯：{detail}", "cannot read or write: {detail}")
_NOT_TEXT = Text("參數不是 UTF-8 文字：{argument}", "this argument is no UTF-8 text: {argument}")
_DAMAGED_CACHE = Text(
    "緩存已損壞（{detail}）。刪去文件夾 {folder} 再試；它隨時可以重建",
    "the cache is damaged ({detail}). Delete the folder {folder} and try again; it can always be made anew",
)
_INTERRUPTED = 130
_SELDOM = 100_000
"""Objects made before the collector looks for cycles: a command ends soon, and records have none."""


@click.command(cls=LazyGroup, package="taizhang.cli", names=COMMANDS,
               context_settings={"help_option_names": ["-h", "--help"]})  # fmt: skip
@click.option("-C", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".",
              help="work on the ledger in this folder")  # fmt: skip
@click.option("--lang", type=click.Choice(LANGUAGES), envvar="TAIZHANG_LANG", default=DEFAULT_LANGUAGE,
              show_default=True, help="language of messages (or set TAIZHANG_LANG)")  # fmt: skip
@click.version_option(__version__, prog_name="taizhang")
@click.pass_context
def cli(context: click.Context, folder: Path, lang: Language) -> None:
    """政務台賬: keep, check and read an office's ledger.

    Exit codes: 0 nothing wrong, 1 findings or refused, 2 wrong call or nothing checked, 3 our own fault.
    """
    context.obj = Office(folder.resolve(), lang)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code is returned."""
    gc.set_threshold(_SELDOM)
    given = sys.argv[1:] if arguments is None else arguments
    language = _language(given)
    try:
        _only_text(given)
        result = cli.main(given, standalone_mode=False)
    except BrokenRulesError as broken:
        click.echo(as_text(broken.findings, language))
        return _fail(broken.render(language), broken.exit)
    except TaizhangError as error:
        return _fail(error.render(language), error.exit)
    except click.ClickException as error:
        error.show()
        return Exit.USAGE
    except (click.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except sqlite3.DatabaseError as error:
        return _fail(_DAMAGED_CACHE.render(language, folder=CACHE, detail=str(error)), Exit.FINDINGS)
    except OSError as error:
        detail = f"{error.strerror or error}: {error.filename or ''}"
        return _fail(_CANNOT_WRITE.render(language, detail=detail), Exit.FINDINGS)
    except Exception:
        traceback.print_exc()
        return _fail(_FAULT.render(language), Exit.FAULT)
    return int(result) if isinstance(result, int) else Exit.OK


def _only_text(arguments: Sequence[str]) -> None:
    """Refuse what no record can be called: bytes that are no text, which Python hands on as half characters."""
    for argument in arguments:
        if not argument.isascii() and argument.encode("utf-8", "replace").decode() != argument:
            raise UsageError(_NOT_TEXT, argument=argument)


def _fail(message: str, code: Exit) -> int:
    click.echo(line(message), err=True)
    return code


def _language(arguments: Sequence[str]) -> Language:
    """The language for messages about a call that may not have been parsed."""
    wanted = os.environ.get("TAIZHANG_LANG", "")
    for option, value in zip(arguments, [*arguments[1:], ""], strict=True):
        if option == "--lang":
            wanted = value
        elif option.startswith("--lang="):
            wanted = option.partition("=")[2]
    return next((language for language in LANGUAGES if language == wanted), DEFAULT_LANGUAGE)


if __name__ == "__main__":
    sys.exit(main())
