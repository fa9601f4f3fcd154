"""The client's own rules: which server, which address, how long to wait, what a list is."""

from __future__ import annotations

import subprocess
import traceback
from pathlib import Path

import pytest
from tests.forge.conftest import LEDGER, Patience
from tests.forge.forge_issues import comment, open_issue
from tests.forge.forge_server import ForgeServer

from taizhang.errors import TaizhangError, UsageError
from taizhang.forge import client, retries
from taizhang.forge.client import Forge, connect
from taizhang.forge.problems import ForgeError, cleaned, own_words
from taizhang.forge.server import Server, server_of
from taizhang.i18n import LANGUAGES

ON_GITHUB = pytest.mark.parametrize("dialect", ["github"], indirect=True)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, Server("https://api.github.com", "https://github.com", "github")),
        (
            {"GITHUB_API_URL": "https://ghe.yuzhu.example/api/v3/"},
            Server("https://ghe.yuzhu.example/api/v3", "https://ghe.yuzhu.example", "github"),
        ),
        (
            {"GITHUB_API_URL": "https://yuzhu.example/git/api/v1"},
            Server("https://yuzhu.example/git/api/v1", "https://yuzhu.example/git", "gitea"),
        ),
        (
            {
                "GITHUB_API_URL": "https://api.office.ghe.com",
                "GITHUB_SERVER_URL": "https://office.ghe.com",
                "TAIZHANG_FORGE": "github",
            },
            Server("https://api.office.ghe.com", "https://office.ghe.com", "github"),
        ),
        (
            {"GITHUB_API_URL": "http://[::1]:3000/api/v1", "TAIZHANG_FORGE": "gitea"},
            Server("http://[::1]:3000/api/v1", "http://[::1]:3000", "gitea"),
        ),
    ],
)
def test_environment_chooses_the_server(environment: dict[str, str], expected: Server) -> None:
    assert server_of(environment) == expected


@pytest.mark.parametrize(
    ("api", "graphql"),
    [
        ("https://api.github.com", "https://api.github.com/graphql"),
        ("https://forge.example/api/v3", "https://forge.example/api/graphql"),
    ],
)
def test_other_api_of_github_stands_beside_the_first(api: str, graphql: str) -> None:
    assert server_of({"GITHUB_API_URL": api, "GITHUB_SERVER_URL": "https://forge.example"}).graphql == graphql


@pytest.mark.parametrize(
    "address",
    [
        "http://git.yuzhu.example/api/v1",  # a token would travel in the clear
        "ftp://git.yuzhu.example",
        "git.yuzhu.example",
        "https://",
        "https://name:word@git.yuzhu.example/api/v1",
        "https://git.yuzhu.example/api/v1?x=1",
        "https://git.yuzhu.example/api/v1#x",
        "https://git.yuzhu.example:0/api/v1",
        "https://git.yuzhu.example:x/api/v1",
        "https://git.yuzhu.example/a b",
        "https://git.yuzhu.example/a\nb",
        "https://縣委辦.example/api/v1",
    ],
)
@pytest.mark.parametrize("name", ["GITHUB_API_URL", "GITHUB_SERVER_URL"])
def test_address_that_cannot_be_trusted_is_refused(name: str, address: str) -> None:
    with pytest.raises(UsageError) as caught:
        server_of({name: address})
    assert caught.value.params == {"name": name}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"GITHUB_TOKEN": ""}, "there is no token for the forge"),
        ({"GITHUB_TOKEN": "two words"}, "the token holds spaces"),
        ({"GITHUB_TOKEN": "line\nend"}, "the token holds spaces"),
        ({"GITHUB_REPOSITORY": ""}, 'it says ""'),
        ({"GITHUB_REPOSITORY": "../.."}, 'it says "../.."'),
        ({"GITHUB_REPOSITORY": "a/b/c"}, 'it says "a/b/c"'),
        ({"TAIZHANG_FORGE": "gitlab"}, "TAIZHANG_FORGE says github or gitea"),
        ({"TAIZHANG_FORGE_CA": "/nowhere.pem"}, "cannot read the file of certificates /nowhere.pem"),
    ],
)
def test_setting_that_is_missing_or_wrong_is_named(change: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError) as caught:
        connect({"GITHUB_TOKEN": "abc", "GITHUB_REPOSITORY": LEDGER, **change})
    assert words in caught.value.render("en")
    assert "two words" not in caught.value.render("en")


@pytest.mark.parametrize("path", ["", "/", "/forge", "/api", "/api/v1/repos"])
def test_address_for_people_is_not_taken_for_the_apis(path: str) -> None:
    address = f"https://git.yuzhu.example{path}"
    with pytest.raises(UsageError) as caught:
        server_of({"GITHUB_API_URL": address})
    assert "ends in /api/v1 (Forgejo, Gitea) or /api/v3 (GitHub Enterprise)" in caught.value.render("en")
    assert server_of({"GITHUB_API_URL": address, "TAIZHANG_FORGE": "gitea"}).dialect == "gitea"


def test_own_token_goes_before_the_job_s() -> None:
    forge = connect({"TAIZHANG_FORGE_TOKEN": "ours", "GITHUB_TOKEN": "theirs", "GITHUB_REPOSITORY": LEDGER})
    assert forge.git_header() == "Authorization: Basic eC1hY2Nlc3MtdG9rZW46b3Vycw=="  # x-access-token:ours
    assert repr(forge) == "Forge('https://api.github.com', 'office/ledger')"
    assert forge.remote == "https://github.com/office/ledger.git"


@pytest.mark.parametrize(
    ("path", "names", "expected"),
    [
        ("pulls/{number}", {"number": 3}, "/repos/office/ledger/pulls/3"),
        ("", {}, "/repos/office/ledger"),
        ("/user", {}, "/user"),
        ("labels/{name}", {"name": "急/a b?#%"}, "/repos/office/ledger/labels/%E6%80%A5%2Fa%20b%3F%23%25"),
        ("contents/{+path}", {"path": "records/a b"}, "/repos/office/ledger/contents/records/a%20b"),
        ("contents/{path}", {"path": "a/b"}, "/repos/office/ledger/contents/a%2Fb"),
    ],
)
def test_names_are_quoted_into_the_address(path: str, names: dict[str, str | int], expected: str) -> None:
    forge = connect({"GITHUB_TOKEN": "abc", "GITHUB_REPOSITORY": LEDGER})
    assert forge._address(path, None, names) == f"https://api.github.com{expected}"


@pytest.mark.parametrize("name", ["", ".", "..", "../../user", "a//b", "a/../../b"])
def test_name_that_leads_out_of_its_place_is_refused(name: str) -> None:
    forge = connect({"GITHUB_TOKEN": "abc", "GITHUB_REPOSITORY": LEDGER})
    with pytest.raises(UsageError, match="cannot stand in an address"):
        forge.get("contents/{+path}", path=name)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "Thu, 19 Nov 2026 01:00:30 GMT"}, 30.0),
        ({"Retry-After": "Thu, 19 Nov 2026 00:00:00 GMT"}, 0.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "٣"}, None),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1795050060"}, 61.0),
        ({"X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "1795050060"}, None),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "x"}, None),
    ],
)
def test_wait_is_read_from_the_headers(headers: dict[str, str], expected: float | None) -> None:
    assert retries.asked_wait(headers, 1795050000.0) == expected  # 2026-11-19 09:00:00 +08:00


def test_pauses_double_and_differ() -> None:
    for tried, least in ((1, 1.0), (2, 2.0), (3, 4.0)):
        pauses = {retries.pause(tried) for _ in range(20)}
        assert len(pauses) > 1
        assert all(least <= pause <= 1.5 * least for pause in pauses)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"message": "Validation Failed", "errors": [{"field": "head", "code": "invalid"}]},
            "Validation Failed; head invalid",
        ),
        ({"message": "a\x1b[31m\n::error::b\u202e"}, "a [31m ::error::b"),
        ({"message": "長" * 500}, "長" * 299 + "…"),
        ({"message": 3, "errors": ["x", 4, None]}, "x"),
        ({"errors": "x"}, "x"),
        (["message"], ""),
        ("message", ""),
    ],
)
def test_forge_s_own_words_become_one_plain_line(body: object, expected: str) -> None:
    assert own_words(body) == expected


def test_cleaned_text_has_nothing_that_a_terminal_obeys() -> None:
    assert cleaned("\x9b31m\x00\u2028\u200bx") == "31m x"


def test_lists_are_read_to_their_end(forge_server: ForgeServer, forge: Forge) -> None:
    number = open_issue(forge_server, LEDGER, "zhang-san", "標題", "正文")
    for count in range(230):
        comment(forge_server, LEDGER, number, "zhang-san", str(count))
    assert [item["body"] for item in forge.pages("issues/{n}/comments", n=number)] == [str(n) for n in range(230)]
    pages = 3 if forge_server.dialect == "github" else 1  # Gitea gives all comments at once
    assert len(forge_server.requests) == pages


def test_list_without_links_is_counted_to_its_end(forge_server: ForgeServer, patient: Patience) -> None:
    for raw in (b"[1, 2]", b"[3]"):
        forge_server.fail("GET", "*/issues", raw=raw, headers={"X-Total-Count": "3"})
    assert list(patient.forge.pages("issues", {"state": "all"})) == [1, 2, 3]
    assert len(forge_server.requests) == 2


def test_list_whose_last_page_has_no_next_is_not_counted(forge_server: ForgeServer, patient: Patience) -> None:
    last = f'<{forge_server.api}/x>; rel="first"'
    forge_server.fail("GET", "*/issues", raw=b"[1]", headers={"X-Total-Count": "3", "Link": last})
    assert list(patient.forge.pages("issues")) == [1]


def test_list_within_an_object_is_read(patient: Patience, forge_server: ForgeServer) -> None:
    forge_server.fail("GET", "*/labels", raw=b'{"total_count": 2, "labels": [{"name": "a"}, {"name": "b"}]}')
    assert [item["name"] for item in patient.forge.pages("labels")] == ["a", "b"]


@pytest.mark.parametrize("raw", [b"{}", b"3", b'"x"', b"null", b'{"a": [], "b": []}'])
def test_list_that_is_none_is_an_error(patient: Patience, forge_server: ForgeServer, raw: bytes) -> None:
    forge_server.fail("GET", "*/pulls", raw=raw)
    with pytest.raises(ForgeError, match=r"cannot be read .*: no list"):
        list(patient.forge.pages("pulls"))


@ON_GITHUB
def test_proxy_of_the_environment_is_not_used(forge: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert forge.get("")["full_name"] == LEDGER


@ON_GITHUB
def test_end_of_the_most_pages_is_an_error(
    forge_server: ForgeServer, forge: Forge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "MOST_PAGES", 2)
    for count in range(201):
        open_issue(forge_server, LEDGER, "zhang-san", str(count), "")
    with pytest.raises(ForgeError, match="the list has no end"):
        list(forge.pages("issues"))


@ON_GITHUB
def test_token_stands_in_no_message_repr_or_traceback(forge_server: ForgeServer, patient: Patience) -> None:
    token = forge_server.user("office-bot").token
    forge_server.fail("GET", "*/pulls/1", status=422, raw=f'{{"message": "{"x" * 295}{token}"}}'.encode())
    with pytest.raises(TaizhangError) as caught:
        patient.forge.get("pulls/1")
    shown = [*traceback.format_exception(caught.value), *(caught.value.render(language) for language in LANGUAGES)]
    shown += [repr(patient.forge), repr(patient.forge._wire), repr(caught.value), str(vars(caught.value))]
    assert "x?" in caught.value.render("en")
    assert [text for text in shown if token[:6] in text] == []


def test_certificate_nobody_vouches_for_is_refused_unless_its_file_is_named(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    options = [
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=127.0.0.1",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
    ]
    made = ["openssl", "req", "-x509", *options, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    with ForgeServer(tmp_path / "forge", "gitea", certificate=(certificate, key)) as server:
        server.repository(LEDGER, office_bot="admin")
        environment = server.environment("office-bot", LEDGER)
        with pytest.raises(ForgeError, match=r"certificate is not trusted .*self-signed certificate"):
            connect(environment).get("")
        assert server.requests == []
        assert connect({**environment, "TAIZHANG_FORGE_CA": str(certificate)}).get("")["full_name"] == LEDGER
        assert connect({**environment, "SSL_CERT_FILE": str(certificate)}).get("")["full_name"] == LEDGER
