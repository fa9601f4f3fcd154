"""In whose name a landing is committed, and the machine's signature under it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from taizhang.errors import TaizhangError, UsageError
from taizhang.git import Repository, Sign
from taizhang.i18n import Text
from taizhang.ssh import sign, verify
from taizhang.workflow import Rules

NAMESPACE = "git"
"""That of Git's own signatures, so that `git verify-commit` reads ours."""
NAME_SETTING, KEY_SETTING = "taizhang.machine", "taizhang.key"
"""Settings of the repository: the machine's name in roles.yaml, and the file of its private key."""
_UNSIGNED = Text(
    "roles.yaml 登記了入賬機（{names}），入賬必須簽名：用 --key 指明私鑰文件",
    "roles.yaml names landing machines ({names}), so landings must be signed: name the private key with --key",
)
_NOT_ITS_KEY = Text(
    "{key} 不是 roles.yaml 為入賬機 {name} 登記的現用密鑰",
    "{key} is no key that roles.yaml has in force for the landing machine {name}",
)


@dataclass(frozen=True)
class Lander:
    """Who lands: the name of a machine, and the file with its private key, if it signs."""

    name: str = "landing"
    key: Path | None = None

    @property
    def email(self) -> str:
        """Its address, by which the gate knows that it contributes nothing."""
        return f"{self.name}@machine"


def lander_of(repository: Repository, name: str | None, key: Path | None) -> Lander:
    """Who lands here: as given, else as the repository's settings say."""
    file = key or (Path(found) if (found := repository.setting(KEY_SETTING)) else None)
    return Lander(name or repository.setting(NAME_SETTING) or Lander.name, file)


def signer(lander: Lander, rules: Rules, day: date) -> Sign | None:
    """What signs a landing received on `day`; None where main's rules name no machine.

    Raises:
        UsageError: they name one, and there is no key.
        TaizhangError: when it signs: the key is not the machine's.
    """
    known = dict(_machines(rules, day))
    if lander.key is None:
        if known:
            raise UsageError(_UNSIGNED, names=", ".join(sorted(known)))
        return None
    key = lander.key

    def signed(message: bytes) -> str:
        signature = sign(message, key, NAMESPACE)
        if lander.name not in known or not verify(message, signature, known[lander.name], NAMESPACE):
            raise TaizhangError(_NOT_ITS_KEY, key=str(key), name=lander.name)
        return signature

    return signed


def _machines(rules: Rules, day: date) -> Iterator[tuple[str, str]]:
    """Name and public key of the machines in force on a day."""
    on = day.isoformat()
    for item in rules.people.data["machines"]:
        if item["from"] <= on <= item.get("until", on) and on < item.get("revoked_on", "9999-12-31"):
            yield item["name"], item["key"]
