"""Git across a network: fetch, push and clone over https, with a secret that no argument and no message holds.

Everything that calls.py forbids stays forbidden but this transport (and http to this computer). The header that says
who asks is handed to Git in its environment alone, for this one address: it stands in no list of processes, no file,
and no other host's request.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from git.exc import GitCommandError

from taizhang.errors import TaizhangError
from taizhang.git.calls import Plumbing
from taizhang.git.making import make
from taizhang.git.repository import Repository
from taizhang.i18n import Text

MAIN = "refs/heads/main"
_PROTOCOLS = "http:https"
_ADDRESS = re.compile(
    r"(?:https://[A-Za-z0-9.-]+|https?://(?:127\.0\.0\.1|localhost|\[::1\]))(?::[0-9]{1,5})?/[A-Za-z0-9._~%/-]+"
)
_REFSPEC = re.compile(r"\+?[A-Za-z0-9][A-Za-z0-9@._/-]*\*?:refs/[A-Za-z0-9@._/-]+\*?|:refs/heads/[A-Za-z0-9@._/-]+")
_SETTINGS = {
    "credential.helper": "",  # nobody else's password is used, and none is kept
    "http.followRedirects": "false",  # the secret is for the host that was named
    "http.lowSpeedLimit": "1000", "http.lowSpeedTime": "60",  # bytes a second, seconds
    "http.userAgent": "taizhang",
    "transfer.fsckObjects": "true",  # whoever opens a request may send anything
    "transfer.unpackLimit": "1",
}  # fmt: skip
_MOVED = re.compile(r"\[rejected\]|cannot lock ref|failed to update ref|incorrect old value provided")
"""Git's words where what is to be moved has moved already: on this side of the wire, and on the other."""
_REFUSED = re.compile(r"(?:HTTP|error:) 40[13]|could not read Username|Authentication failed|returned error: 40[13]")
_SAID = re.compile(r"^(?:remote: |fatal: |error: |!\t\S+\t)(?P<said>[^\n]*\S)", re.MULTILINE)
_NO_ADDRESS = Text(
    "倉庫地址須以 https 開頭（本機可用 http），不得夾帶賬號或口令",
    "the repository's address must begin with https (or http, for this computer), without account or password",
)
_NO_ACCESS = Text(
    "{url} 不認這個令牌，或令牌沒有這項權限：核對令牌的權限和期限",
    "{url} does not accept the token, or not for this: check what it may do and until when",
)
_FAILED = Text("與 {url} 的連接沒有完成：{detail}", "the exchange with {url} did not succeed: {detail}")


def fetch(repository: Repository, url: str, refspecs: Sequence[str], header: str | None) -> None:
    """Bring references, with all that they need, from the repository at `url`; every object is checked.

    Args:
        repository: where they go.
        url: https, or http for this computer; without a name or password.
        refspecs: `source:refs/…`, with `+` where what is here may be left behind.
        header: the HTTP header that says who asks (`Forge.git_header()`), for that address alone; None for nobody.

    Raises:
        TaizhangError: the server refuses, cannot be reached, or sends what is damaged.
    """
    _fetch(repository.folder, url, refspecs, header)


def push(repository: Repository, url: str, refspecs: Sequence[str], header: str | None) -> bool:
    """Send references to the repository at `url`: all of them, or none; False where one of them has moved there.

    Nothing is ever forced: what is there must come before what is sent. `:refs/heads/…` removes a branch.

    Raises:
        TaizhangError: the server refuses for another reason, or cannot be reached. It may have taken them nevertheless,
            where only its answer was lost.
    """
    arguments = ("push", "--porcelain", "--atomic", "--no-verify", "--no-signed", "--recurse-submodules=no")
    forced = [each for each in refspecs if each.startswith("+")]
    if forced:
        raise ValueError(forced[0])
    try:
        _plumbing(repository.folder, url, header).write(*arguments, "--", url, *_checked(refspecs))
    except GitCommandError as error:
        said = _said(error)
        if _MOVED.search(said):
            return False
        raise _problem(url, said) from None
    return True


def heads(repository: Repository, url: str, patterns: Sequence[str], header: str | None) -> dict[str, str]:
    """The full id of each branch of the repository at `url` whose name fits a pattern; nothing of it is fetched.

    Args:
        repository: where Git is called.
        url: as for `fetch`.
        patterns: `topic`, `topic/*`, as we wrote them; `*` fits slashes, too.
        header: as for `fetch`.

    Raises:
        TaizhangError: as `fetch`.
    """
    given = [f"refs/heads/{pattern}" for pattern in patterns]
    try:
        out = _plumbing(repository.folder, url, header).write("ls-remote", "--quiet", "--", url, *given)
    except GitCommandError as error:
        raise _problem(url, _said(error)) from None
    lines = (line.split("\t") for line in out.decode("utf-8", "surrogateescape").splitlines())
    return {name.removeprefix("refs/heads/"): object_id for object_id, name in lines if name.startswith("refs/heads/")}


def clone_bare(target: Path, url: str, header: str | None) -> Repository:
    """A new bare repository in the folder `target`, which is there and empty, with the main of that at `url`.

    Raises:
        TaizhangError: as `fetch`.
    """
    make(target, bare=True)
    _fetch(target, url, [f"{MAIN}:{MAIN}"], header)
    return Repository(target)


def _fetch(folder: Path, url: str, refspecs: Sequence[str], header: str | None) -> None:
    arguments = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--atomic")
    try:
        _plumbing(folder, url, header).write(*arguments, "--", url, *_checked(refspecs))
    except GitCommandError as error:
        raise _problem(url, _said(error)) from None


def _plumbing(folder: Path, url: str, header: str | None) -> Plumbing:
    """Git in `folder`, able to reach `url`."""
    if not _ADDRESS.fullmatch(url):
        raise TaizhangError(_NO_ADDRESS)
    settings = dict(_SETTINGS)
    authority = os.environ.get("TAIZHANG_FORGE_CA") or os.environ.get("SSL_CERT_FILE")
    if authority:  # a closed network's own, as for the forge's API
        settings["http.sslCAInfo"] = authority
    if header is not None:
        settings[f"http.{url}.extraHeader"] = header
    given = {"GIT_ALLOW_PROTOCOL": _PROTOCOLS, "GIT_ASKPASS": "", "GIT_CONFIG_COUNT": str(len(settings))}
    for number, (key, value) in enumerate(settings.items()):
        given |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return Plumbing(folder, given)


def _checked(refspecs: Sequence[str]) -> Sequence[str]:
    """`refspecs`, if they are plain: they are made by us, of ids, numbers and names that we gave.

    Raises:
        ValueError: they are not.
    """
    for each in refspecs:
        if not _REFSPEC.fullmatch(each) or ".." in each:
            raise ValueError(each)
    return refspecs


def _said(error: GitCommandError) -> str:
    """What Git printed, without the words that GitPython puts around it."""
    return "\n".join(str(part).partition("'")[2].removesuffix("'") for part in (error.stderr, error.stdout))


def _problem(url: str, said: str) -> TaizhangError:
    if _REFUSED.search(said):
        return TaizhangError(_NO_ACCESS, url=url)
    lines = [found["said"] for found in _SAID.finditer(said)]
    detail = "; ".join(dict.fromkeys(lines[:3])) or "git"
    return TaizhangError(_FAILED, url=url, detail="".join(c if c.isprintable() else " " for c in detail))
