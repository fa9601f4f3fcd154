"""The two doors of a bare repository: each knows who comes in, vouches for him, and becomes Git.

Neither uses a shell, and neither hands on what the client says but the one word of which service it wants.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from taizhang.errors import TaizhangError
from taizhang.git.making import become
from taizhang.i18n import Text
from taizhang.landing.host.voucher import is_account, vouch

_COMMAND = re.compile(r"git-(?P<service>upload-pack|receive-pack|upload-archive) '(?P<path>[^'\\!\n]+)'")
_KEPT = ("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TMPDIR", "TZ")
_HERMETIC = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_NO_REPLACE_OBJECTS": "1"}
_CGI = (
    "REQUEST_METHOD", "QUERY_STRING", "CONTENT_TYPE", "CONTENT_LENGTH", "PATH_INFO", "REMOTE_ADDR", "SERVER_PROTOCOL",
    "GATEWAY_INTERFACE", "HTTP_CONTENT_ENCODING", "HTTP_ACCEPT_ENCODING", "HTTP_TRANSFER_ENCODING",
)  # fmt: skip
_REQUEST = re.compile(r"/(info/refs|git-upload-pack|git-receive-pack)")
_PROTOCOL = re.compile(r"version=[0-9]{1,2}")
_NO_SERVICE = Text(
    "這裏只收發台賬：git clone、fetch、push。不能執行：{command}",
    "only git clone, fetch and push are served here, not: {command}",
)
_NO_SUCH = Text("這裏沒有這個倉庫：{path}", "there is no such repository here: {path}")
_NO_ACCOUNT = Text("賬號不合格式：{account}", "this is no account: {account}")
_NO_LOGIN = Text("先登錄：網頁服務器沒有給出是誰", "log in first: the web server does not say who this is")


def over_ssh(bare: Path, account: str, command: str, environment: Mapping[str, str]) -> NoReturn:
    """Serve whoever came in over ssh; the forced command of his key names the account.

    Args:
        bare: the repository, absolute.
        account: whose key it is.
        command: what the client asked for (`SSH_ORIGINAL_COMMAND`).
        environment: that of the forced command.

    Raises:
        TaizhangError: it is not one of Git's services on this repository.
        OSError: the repository's secret cannot be read.
    """
    found = _COMMAND.fullmatch(command)
    if found is None:
        raise TaizhangError(_NO_SERVICE, command=command or "-")
    if found["path"] not in (str(bare), bare.name, f"~/{bare.name}"):
        raise TaizhangError(_NO_SUCH, path=found["path"])
    become([found["service"], str(bare)], _given(bare, account, "ssh", environment))


def over_http(bare: Path, environment: Mapping[str, str]) -> NoReturn:
    """Serve one request that a web server has authenticated, by Git's own CGI program.

    Raises:
        TaizhangError: nobody is logged in, or another repository is asked for.
        OSError: the repository's secret cannot be read.
    """
    account, path = environment.get("REMOTE_USER", ""), environment.get("PATH_INFO", "")
    if not account or "GATEWAY_INTERFACE" not in environment:
        raise TaizhangError(_NO_LOGIN)
    if not _REQUEST.fullmatch(path.removeprefix(f"/{bare.name}")) or not path.startswith(f"/{bare.name}/"):
        raise TaizhangError(_NO_SUCH, path=path)
    request = {name: environment[name] for name in _CGI if name in environment}
    place = {"GIT_PROJECT_ROOT": str(bare.parent), "GIT_HTTP_EXPORT_ALL": "1", "REMOTE_USER": account}
    protocol = environment.get("HTTP_GIT_PROTOCOL", "")
    given = _given(bare, account, "http", {**environment, "GIT_PROTOCOL": protocol})
    become(["http-backend"], {**request, **place, **given})


def _given(bare: Path, account: str, via: str, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment that Git gets: little of the caller's, nobody's settings, and a name with its voucher."""
    if not is_account(account):
        raise TaizhangError(_NO_ACCOUNT, account=account)
    kept = {name: environment[name] for name in _KEPT if name in environment}
    protocol = environment.get("GIT_PROTOCOL", "")
    if _PROTOCOL.fullmatch(protocol):
        kept["GIT_PROTOCOL"] = protocol
    return {**kept, **_HERMETIC, **vouch(bare, account, via)}
