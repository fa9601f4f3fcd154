"""The holes that a forge's settings can have: each with a name, what it is, and how to mend it.

Those of people, their accounts and the units' repositories stand in `holes_people`.
"""

from __future__ import annotations

from taizhang.forge.settings.found import Hole
from taizhang.i18n import Text

_SYNC = Text("運行 taizhang forge sync --apply", "run taizhang forge sync --apply")

NO_GUARD = Hole(
    "main_unguarded",
    Text(
        "沒有任何保護作用於 main：誰有寫權限，誰就能改台賬",
        "nothing guards main: whoever may write can change the ledger",
    ),
    _SYNC,
)
NOT_ACTIVE = Hole(
    "guard_not_active",
    Text("保護 {name} 沒有啟用，只記不攔", "the protection {name} is not active: it notes, and stops nobody"),
    Text(
        "運行 taizhang forge sync --apply，或在設置裏改為 Active",
        "run taizhang forge sync --apply, or set it to Active",
    ),
)
NOT_MAIN = Hole(
    "guard_not_on_main",
    Text("保護 {name} 不作用於 main", "the protection {name} is not about main"),
    Text(
        "運行 taizhang forge sync --apply；別的保護先匹配到 main 的，改它的順序或刪去",
        "run taizhang forge sync --apply; where another one fits main before it, move or remove that",
    ),
)
LEAVES_OUT = Hole(
    "guard_leaves_out",
    Text(
        "保護 {name} 有例外（{refs}）：例外一多，就看不出 main 還在不在保護之內",
        "the protection {name} makes exceptions ({refs}): with them nobody can tell whether main is still guarded",
    ),
    Text("運行 taizhang forge sync --apply，或在設置裏刪去例外", "run taizhang forge sync --apply, or remove them"),
)
DESK_BRANCHES = Hole(
    "intake_branches_open",
    Text(
        "有寫權限的人都能搶先佔用收件的分支名（intake/…）：單位的表單就收不進來",
        "whoever may write can take the names of intake's branches (intake/…), and a unit's form cannot come in",
    ),
    _SYNC,
)
OPEN_UPDATE = Hole(
    "main_can_be_pushed",
    Text("有寫權限的人都能直接推送 main，不經入賬", "everybody who may write can push to main, past landing"),
    _SYNC,
)
OPEN_MERGE = Hole(
    "main_can_be_merged",
    Text(
        "有寫權限的人都能點「合併」進 main，不經入賬",
        "everybody who may write can merge into main by a button, past landing",
    ),
    _SYNC,
)
FORCE = Hole(
    "force_push",
    Text("允許強制推送 main：已入賬的可以被抹去", "main can be force-pushed: what has landed can be wiped out"),
    _SYNC,
)
DELETION = Hole("deletion", Text("允許刪除 main", "main can be deleted"), _SYNC)
EXTRA = Hole(
    "extra_bypass",
    Text(
        "除入賬賬號外，{who} 也能繞過 main 的保護（{guards}）",
        "besides the account that lands, {who} can pass what guards main ({guards})",
    ),
    Text(
        "在設置裏把它從可繞過的名單中刪去；只留 {lander}",
        "take it off the list of those who may bypass; leave only {lander}",
    ),
)
EXTRA_MERGE = Hole(
    "merge_button",
    Text(
        "除入賬賬號外，{who} 能用「合併」按鈕寫入 main({guards})",
        "besides the account that lands, {who} can write main by the merge button ({guards})",
    ),
    Text("在設置裏把它從名單中刪去；main 只由入賬寫入", "take it off the list; only landing writes main"),
)
NO_LANDER = Hole(
    "no_landing_account",
    Text("平台上沒有入賬賬號 {account}", "the forge has no account {account}, which is to land"),
    Text(
        "在平台上建這個賬號；賬號另有名稱的，改 policy.yaml 的 forge.landing_account",
        "make the account; if it has another name, change forge.landing_account in policy.yaml",
    ),
)
LANDER_READS = Hole(
    "landing_cannot_write",
    Text(
        "入賬賬號 {account} 在倉庫裏沒有寫權限，入不了賬",
        "the account that lands, {account}, may not write in the repository, so nothing can land",
    ),
    Text("在設置裏給它寫權限", "give it write permission in the settings"),
)
LANDER_ADMIN = Hole(
    "landing_is_admin",
    Text(
        "入賬賬號 {account} 是倉庫的管理員：拿到它的令牌，就能改掉 main 的保護",
        "the account that lands, {account}, administers the repository: whoever has its token can change what guards "
        "main",
    ),
    Text("在設置裏把它的權限改為寫", "give it write permission instead"),
)
LOCKED_OUT = Hole(
    "landing_locked_out",
    Text(
        "入賬賬號 {account} 過不了 {guards}，入不了賬",
        "the account that lands, {account}, cannot pass {guards}, so nothing can land",
    ),
    Text(
        "運行 taizhang forge sync --apply（這個賬號先要有寫權限）；別的保護攔住它的，放它過去，或刪去那一條",
        "run taizhang forge sync --apply (the account must have write permission first); where another protection "
        "stops it, let it pass there, or remove that",
    ),
)
PERSON = Hole(
    "landing_is_person",
    Text(
        "入賬賬號 {account} 是 {person} 個人的：他可以不經入賬改 main",
        "the account that lands, {account}, is {person}'s own: he can change main past landing",
    ),
    Text(
        "另建一個不屬於任何人的賬號，寫進 policy.yaml 的 forge.landing_account",
        "make an account that is nobody's, and name it in policy.yaml: forge.landing_account",
    ),
)
DROPS = Hole(
    "drops_reviews",
    Text(
        "{guards} 在有新推送時作廢先前的審閱：核稿一改，編輯那一環就丟了",
        "{guards} drops earlier reviews at every push: the editor's stage is lost whenever the reviewer amends",
    ),
    Text(
        "關掉 Dismiss stale approvals；審閱是否還作數由入賬按內容判定",
        "switch off the dismissal of stale approvals; the gate judges by content what still counts",
    ),
)
DEFAULT = Hole(
    "default_branch",
    Text(
        "默認分支是 {branch}，不是 main：表單、代碼所有者、定時任務都從默認分支讀",
        "the default branch is {branch}, not main: forms, owners and scheduled jobs are read from it",
    ),
    Text("在設置裏把默認分支改為 main", "set the default branch to main"),
)
PUBLIC = Hole(
    "public",
    Text("這是正式的台賬，倉庫卻對所有人公開", "a real office's ledger, and everybody can read the repository"),
    Text(
        "在設置裏改為私有（Private），並查一查已經被誰看過、複製過",
        "make it private, and find out who has read or copied it",
    ),
)
ELSEWHERE = Hole(
    "other_address",
    Text(
        "policy.yaml 寫的地址是 {address}，查的卻是 {live}",
        "policy.yaml names {address}, and this is {live}",
    ),
    Text(
        "核對 GITHUB_API_URL、GITHUB_REPOSITORY；遷了地方的，改 policy.yaml 的 forge.address",
        "see that GITHUB_API_URL and GITHUB_REPOSITORY are right; if the ledger has moved, change forge.address in "
        "policy.yaml",
    ),
)
PUBLIC_HOST = Hole(
    "public_host",
    Text(
        "這是正式的台賬，卻放在公共託管平台 {host}", "a real office's ledger, and it stands at the public host {host}"
    ),
    Text("遷到本單位自管的主機", "move it to a host that the office keeps itself"),
)
TOKEN = Hole(
    "token_writes",
    Text(
        "工作流的默認令牌可以寫：任何分支上的工作流都能改倉庫",
        "workflows' default token may write: those of any branch can change the repository",
    ),
    _SYNC,
)
APPROVES = Hole(
    "workflows_approve",
    Text("允許工作流創建和批准拉取請求", "workflows may open and approve pull requests"),
    _SYNC,
)
FORK_SECRETS = Hole(
    "fork_secrets",
    Text("別人副本來的請求，工作流能讀到密碼", "workflows of requests from forks are given secrets"),
    _SYNC,
)
FORK_WRITES = Hole(
    "fork_writes",
    Text("別人副本來的請求，工作流的令牌可以寫", "workflows of requests from forks have a token that writes"),
    _SYNC,
)
FORK_RUNS = Hole(
    "fork_runs_unasked",
    Text("別人副本來的請求，不經同意就運行工作流", "workflows of requests from forks run before anybody has agreed"),
    _SYNC,
)
OPEN_SECRET = Hole(
    "open_secret",
    Text(
        "密碼 {secret} 放在整個倉庫（或組織）裏：任何分支上的工作流都能讀走",
        "the secret {secret} is the whole repository's (or organisation's): a workflow of any branch can read it",
    ),
    Text(
        "GitHub：刪去，放進只許 main 使用的環境。Gitea、Forgejo 沒有這樣的環境：刪去，入賬改由本辦自己的主機定時運行",
        "GitHub: delete it, and put it into an environment for main only. Gitea and Forgejo have none: delete it, and "
        "let a host of the office's own land by a timer",
    ),
)
NO_ENVIRONMENT = Hole(
    "no_environment",
    Text(
        "沒有環境 {environment}：誰的分支先用到，就由誰建出一個不設防的",
        "there is no environment {environment}: whoever's branch uses it first makes one without protection",
    ),
    _SYNC,
)
OPEN_ENVIRONMENT = Hole(
    "open_environment",
    Text(
        "環境 {environment} 不限於 main（{branches}）：別的分支上的工作流能讀到入賬的密碼",
        "the environment {environment} is not main's alone ({branches}): workflows of other branches can read its "
        "secrets",
    ),
    _SYNC,
)
NO_SECRET = Hole(
    "no_secret",
    Text(
        "環境 {environment} 裏沒有密碼 {secret}，用到它的工作流運行不了",
        "the environment {environment} has no secret {secret}; the workflow that needs it cannot run",
    ),
    Text("在設置的 Environments → {environment} 裏加上", "add it in the settings: Environments → {environment}"),
)
FILE = Hole(
    "file_differs",
    Text("main 上的 {path} 與規則生成的不同", "{path} on main is not what the rules make of it"),
    Text(
        "運行 taizhang forge sync --write .，作為改規則的請求提交",
        "run taizhang forge sync --write . and send it as a change of the rules",
    ),
)
NO_LABEL = Hole(
    "no_label",
    Text(
        "缺 {count} 個標籤（{names}）：表單照收，但報上來沒有標籤，不好找",
        "missing labels: {count} ({names}); a form is taken in without its label, and is harder to find",
    ),
    _SYNC,
)
OTHER_OWNERS = Hole(
    "other_owners",
    Text("平台讀的是 {path}，不是生成的 CODEOWNERS", "the forge reads {path}, and not the generated CODEOWNERS"),
    Text("刪去 {path}", "delete {path}"),
)
PAGES = Hole(
    "pages_public",
    Text(
        "這是正式的台賬，平台卻把網站公開發布（Pages）",
        "a real office's ledger, and the forge publishes a site for everybody (Pages)",
    ),
    Text(
        "在設置裏關掉 Pages；網站由辦公室自己的主機發布", "switch Pages off; the office's own host publishes the site"
    ),
)
HOLES = (
    NO_GUARD, NOT_ACTIVE, NOT_MAIN, OPEN_UPDATE, OPEN_MERGE, FORCE, DELETION, EXTRA, EXTRA_MERGE, NO_LANDER,
    LANDER_READS, LANDER_ADMIN, LOCKED_OUT, PERSON, DROPS, DEFAULT, PUBLIC, PUBLIC_HOST, ELSEWHERE, TOKEN, APPROVES,
    FORK_SECRETS, FORK_WRITES, FORK_RUNS, OPEN_SECRET, NO_ENVIRONMENT, OPEN_ENVIRONMENT, NO_SECRET, FILE, NO_LABEL,
    OTHER_OWNERS, PAGES, LEAVES_OUT, DESK_BRANCHES,
)  # fmt: skip
"""Those of main, of workflows and of files; `holes_people` has the others."""
