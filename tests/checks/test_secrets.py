"""Keys, tokens and passwords are refused; signatures and public keys are not. No secret here is one."""

from __future__ import annotations

import time

import pytest
from tests.support import INFO, OfficeFolder

from taizhang.checks.secrets import PASSWORD, PRIVATE_KEY, RULE, TOKEN, scan
from taizhang.model import Record

LETTERS = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6kL9o"
# put together here, so that no scanner of secrets takes this file for a leak
GITHUB = "gh" + "p_" + LETTERS[:36]


@pytest.mark.parametrize("name", ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED ", "PGP "])
def test_private_key_is_found(name: str) -> None:
    block = " BLOCK" if name == "PGP " else ""
    assert [hit.problem for hit in scan(f"如下:\n-----BEGIN {name}PRIVATE KEY{block}-----\nAAAA\n")] == [PRIVATE_KEY]


@pytest.mark.parametrize(
    "text",
    [
        GITHUB,
        "github" + "_pat_" + LETTERS[:22],
        "gl" + "pat-" + LETTERS[:20],
        "AKIA" + "IOSFODNN7EXAMPLE",
        "LTAI" + LETTERS[:20],
        "xox" + "b-123456789012-" + LETTERS[:12],
        "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxMjM0In0." + LETTERS[:20],
        "sk" + "-" + LETTERS[:36],
        "npm" + "_" + LETTERS[:36],
        "Authorization: Bear" + "er " + LETTERS[:24],
        "https://clerk:" + "hunter2" + "@example.com/x",
        f"令牌是{GITHUB}。",
    ],
)
def test_token_is_found(text: str) -> None:
    assert [hit.problem for hit in scan(text)] == [TOKEN]


@pytest.mark.parametrize(
    "text",
    [
        "password=hunter2",
        "Password: 'hunter2'",
        '"passwd": "hunter2"',
        "pwd = hunter2",
        "api_key: abcd1234",
        "密碼:123456",
        "密码：abc123",
        "初始密碼為abc123,請儘快修改",
        "口令:「Abc@123」",
    ],
)
def test_password_is_found(text: str) -> None:
    assert [hit.problem for hit in scan(text)] == [PASSWORD]


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAQAAADMAAAAL\n-----END SSH SIGNATURE-----",
        "-----BEGIN PUBLIC KEY-----",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ+bJ0ZPHdjk",
        "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIJ",
        "sha256:9b04" + "0" * 60,
        "密碼:請向管理員索取",
        "密碼管理制度",
        "密碼工作和保密工作",
        "password: ******",
        "password=<your password>",
        "password=${SECRET}",
        "口令由機要員保管",
        "wang-wu@example.com",
        "https://example.com/records?page=2",
        "2026-03-05T09:10:00+08:00",
    ],
)
def test_other_texts_are_no_secrets(text: str) -> None:
    assert scan(text) == []


def test_only_the_field_is_named(office: OfficeFolder) -> None:
    data = {"title": f"令牌{GITHUB}", "trail": [{"note": "密碼:hunter2", "was": {GITHUB: "password=hunter2"}}]}
    found = list(RULE.run(Record("info", "2026-03-05-x", INFO, data), office.rules()))
    assert [(finding.code, finding.where[:3]) for finding in found] == [
        ("TZ822", ("title",)),
        ("TZ823", ("trail", 0, "note")),
        ("TZ823", ("trail", 0, "was")),
    ]
    said = "".join(f"{finding.message('en')}{finding.mend('en')}{finding.params}" for finding in found)
    assert GITHUB not in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    "text",
    [
        "password=" * 20_000,
        "eyJaaaaaaaaa." * 10_000,
        "a" * 120_000 + "://",
        "http://a:b" * 20_000,
        "-----BEGIN " * 10_000,
    ],
)
def test_a_hostile_text_of_the_largest_size_is_scanned_in_time(text: str) -> None:
    start = time.process_time()
    scan(text)
    assert time.process_time() - start < 2
