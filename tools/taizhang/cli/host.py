"""`taizhang host`: what the host of a bare repository runs, by itself."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from taizhang.cli.office import Office
from taizhang.cli.output import line
from taizhang.errors import Exit, TaizhangError, UsageError
from taizhang.git import Repository
from taizhang.i18n import LANGUAGES, Text
from taizhang.landing.host import authorized_keys, over_http, over_ssh, receive
from taizhang.landing.host.keys import without_account
from taizhang.workflow import load_rules

_ZONE = ZoneInfo("Asia/Shanghai")
_BROKEN = Text("main 的規則讀不出來", "the rules of main cannot be read")
_NO_ACCOUNT = Text(
    "{person} 有密鑰，沒有本辦的賬號（forge: office），進不來",
    "{person} has a key, but no account here (forge: office)",
)
_BARE = click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path)


@click.group()
def host() -> None:
    """Guard a bare repository that `taizhang init --bare` has made; its hook, ssh and a web server call this.

    \b
    Examples:
      taizhang host keys /srv/ledger.git      (in sshd_config, as AuthorizedKeysCommand)
      taizhang host ssh zhang-san /srv/ledger.git      (the forced command of his key)
      taizhang host http /srv/ledger.git      (as a web server's CGI program)
    """


@host.command()
def hook() -> Exit:
    """Judge the push that Git tells of on its input, and write down who made it; Git's pre-receive calls this."""
    refused = receive(Path.cwd(), sys.stdin.buffer.read(), os.environ, datetime.now(_ZONE))
    for refusal in refused:
        for language in LANGUAGES[::2]:  # nobody says which of both the pusher reads
            click.echo(line(refusal.text.render(language, ref=refusal.ref)), err=True)
    return Exit.FINDINGS if refused else Exit.OK


@host.command()
@click.argument("account")
@click.argument("bare", type=_BARE)
def ssh(account: str, bare: Path) -> None:
    """Serve Git to the owner of a key, known as ACCOUNT, and nothing but Git; a key's forced command calls this."""
    over_ssh(bare, account, os.environ.get("SSH_ORIGINAL_COMMAND", ""), os.environ)


@host.command()
@click.argument("bare", type=_BARE)
def http(bare: Path) -> None:
    """Serve Git to whoever a web server has authenticated (REMOTE_USER); the server calls this as a CGI program."""
    try:
        over_http(bare, os.environ)
    except TaizhangError as error:
        click.echo(f"Status: 403 Forbidden\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{error.render('en')}\r")
        raise


@host.command()
@click.argument("bare", type=_BARE)
@click.pass_obj
def keys(office: Office, bare: Path) -> Exit:
    """Print the lines of authorized_keys for everybody whose key has landed in roles.yaml and is in force today."""
    rules, _ = load_rules(Repository(bare).tree("refs/heads/main"))
    if rules is None:
        raise UsageError(_BROKEN)
    day = datetime.now(_ZONE).date()
    for person in without_account(rules.people, day):
        click.echo(line(_NO_ACCOUNT.render(office.language, person=person)), err=True)
    for item in authorized_keys(rules.people, bare, day):
        click.echo(item)
    return Exit.OK
