"""Signing as somebody: only with a key that roles.yaml has in force for him, since no other signature would count."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from taizhang.errors import TaizhangError
from taizhang.i18n import Text
from taizhang.ssh import sign, verify
from taizhang.workflow import Rules
from taizhang.workflow.statement import namespace

_NOT_REGISTERED = Text(
    "{key} 不是 roles.yaml 為 {person} 登記的現用密鑰，簽了也不被認可。請規則管理員另提一個請求，"
    "把公鑰（ssh-keygen -y -f {key}）寫入 {person} 的 keys，入賬後再簽",
    "{key} is no key that roles.yaml has in force for {person}: its signature would be refused. Let a rule-keeper "
    "enter the public key (ssh-keygen -y -f {key}) among the keys of {person}, in a request of its own, and sign then",
)


def signed(message: bytes, key: Path, person: str, rules: Rules, day: date) -> str:
    """The signature of `message` by `person`, with the private key in the file `key`, in the office's namespace.

    Raises:
        TaizhangError: the key cannot sign, or is none by which the gate would know the person on the day `day`.
    """
    office = namespace(rules.policy.office["id"])
    signature = sign(message, key, office)
    known = rules.people.keys_of(person, day)
    if not any(verify(message, signature, item.public, office) for item in known):
        raise TaizhangError(_NOT_REGISTERED, key=str(key), person=person)
    return signature
