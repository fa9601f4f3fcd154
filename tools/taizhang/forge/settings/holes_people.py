"""The holes that people, their accounts and the units' own repositories can leave; see `holes`."""

from __future__ import annotations

from taizhang.forge.settings.found import Hole
from taizhang.i18n import Text

NO_ACCOUNT = Hole(
    "unknown_account",
    Text(
        "規則裏 {person} 的賬號 {account}，平台上沒有：以後誰註冊這個名字，就成了他",
        "{person}'s account {account}, in the rules, is not in the forge: whoever registers the name will be taken for "
        "its owner",
    ),
    Text("在平台上建這個賬號，或在規則裏改正", "make the account in the forge, or correct the rules"),
)
LEFT = Hole(
    "left_with_write",
    Text(
        "{person} 的賬號 {account} 已不在崗，仍有寫權限",
        "{person}'s account {account} is no longer in force, and may still write",
    ),
    Text("在平台上收回這個賬號的權限", "take the permission away in the forge"),
)
STRANGER = Hole(
    "stranger_writes",
    Text(
        "賬號 {account} 有寫權限，roles.yaml 裏沒有這個人",
        "the account {account} may write, and nobody in roles.yaml has it",
    ),
    Text(
        "是本辦的人，寫進 roles.yaml（管平台的人也要寫，身份是幹部）；是機器的，寫進 policy.yaml 的 "
        "forge.service_accounts；都不是，收回權限",
        "if somebody of the office has it, enter him in roles.yaml (the administrator, too: as a member of staff); a "
        "machine's goes into policy.yaml: forge.service_accounts; else take the permission away",
    ),
)
TWO_FACTOR = Hole(
    "two_factor",
    Text(
        "組織沒有要求兩步驗證：偷到一個密碼就能替人審批",
        "the organisation does not ask for two factors: a stolen password can approve",
    ),
    Text("在組織的設置裏要求兩步驗證", "require two-factor authentication in the organisation's settings"),
)
SERVICE_ADMIN = Hole(
    "service_is_admin",
    Text(
        "機器賬號 {account} 是倉庫的管理員：拿到它的令牌，就能改掉 main 的保護",
        "the machine's account {account} administers the repository: whoever has its token can change what guards main",
    ),
    Text("在設置裏把它的權限改為寫", "give it write permission instead"),
)
WRITING_KEY = Hole(
    "deploy_key_writes",
    Text(
        "部署密鑰「{title}」可以寫：誰拿着它，平台不知道",
        "the deploy key “{title}” may write, and the forge does not know who has it",
    ),
    Text(
        "在設置的 Deploy keys 裏刪去，或改為只讀", "remove it under Deploy keys in the settings, or let it read alone"
    ),
)
UNIT_WRITES = Hole(
    "unit_writes",
    Text(
        "{person} 只在單位任職，賬號 {account} 卻能寫台賬的倉庫",
        "{person} has roles in a unit alone, and the account {account} may write in the ledger's repository",
    ),
    Text("收回寫權限：單位的人只用表單", "take the permission away: people of the units use forms"),
)
DESK_PUBLIC = Hole(
    "intake_public",
    Text(
        "單位的表單倉庫 {repo} 不是私有的：別人也看得到報上來的東西",
        "the unit's form repository {repo} is not private: others can read what is reported there",
    ),
    Text("在設置裏改為私有（Private）", "make it private in its settings"),
)
DESK_WRITER = Hole(
    "intake_writer",
    Text(
        "{account} 在單位的表單倉庫 {repo} 有寫權限：可以改寫別人填的表單和回執",
        "{account} may write in the unit's form repository {repo}, and so rewrite other people's forms and receipts",
    ),
    Text(
        "改為只讀：填表單只要讀權限；能寫的只有收件的賬號", "let it read: that is enough for forms; only intake writes"
    ),
)
DESK_BLIND = Hole(
    "intake_not_readable",
    Text(
        "入賬賬號 {account} 看不到單位的表單倉庫 {repo}，那裏報的入不了賬",
        "the account that lands, {account}, cannot read the unit's form repository {repo}: nothing from there can land",
    ),
    Text("在 {repo} 的設置裏給它讀權限", "give it read permission in the settings of {repo}"),
)
DESK_FORMS = Hole(
    "intake_forms",
    Text(
        "單位的表單倉庫 {repo} 有 {count} 張表單缺少，或與規則生成的不同",
        "forms in the unit's repository {repo} that are missing, or not as the rules make them: {count}",
    ),
    Text(
        "取下這個倉庫，在裏面運行 taizhang -C 台賬 forge sync --intake --write .，提交並推送",
        "in a clone of it run taizhang -C LEDGER forge sync --intake --write ., commit and push",
    ),
)
PEOPLE_HOLES = (
    NO_ACCOUNT, LEFT, STRANGER, TWO_FACTOR, SERVICE_ADMIN, WRITING_KEY, UNIT_WRITES, DESK_PUBLIC, DESK_WRITER,
    DESK_BLIND, DESK_FORMS,
)  # fmt: skip
