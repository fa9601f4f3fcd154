"""Why a pull request may not land, or cannot be decided yet."""

from dataclasses import replace

from taizhang.i18n import Label, Text
from taizhang.model import Problem

_AGAIN = Text(
    "請有此身份、沒有參與起草的人重新審閱", "somebody with the role, who had no hand in it, must review again"
)
_OTHER = Text("換一位沒有參與的人辦理", "somebody who had no hand in it must take it")

HAND = Label("作者、提交者、共同作者或推送者", "author, committer, co-author or pusher")
STRANGER = Label("roles.yaml 裏沒有這個賬號", "roles.yaml does not know the account")
DISMISSED = Label("已被撤銷", "it was dismissed")
EDITED = Label("發出後改過", "it was edited after it was written")
OWN_HAND = Label("參與了這項改動", "he had a hand in it")
GRADE = Label("這樣的證明不被認可", "what proves it is not accepted")
WRONG_SIGNATURE = Label("不是用現用密鑰對這一版所簽", "it is not by a key in force, over this version")
NOT_LANDED_YET = Label("那一步還沒有入賬", "that step has not landed yet")
ELSEWHERE = Label("審閱的版本不在這個分支裏", "the reviewed commit is not part of the branch")
OLDER = Label("審閱的不是現在的內容", "what was reviewed is not what stands now")
ENGINES_KEYS = Label("寫了只由系統寫的項目", "it says what only the engine writes")
OUT_OF_TURN = Label("還沒有輪到，或沒有這個身份", "out of turn, or without the role")
WRONG_AMENDMENT = Label("改了這一環節不能改的欄目", "it changes fields that this stage may not change")
WRONG_DIGEST = Label("引用的內容摘要值不符", "the digest that it quotes is not that of the content")

SHALLOW = Problem(
    "TZ701",
    Text("歷史不全", "History incomplete"),
    Text("這份克隆的歷史不全（淺克隆），不能判定", "this clone is shallow: it cannot be judged"),
    Text("取回完整歷史：git fetch --unshallow（流程裏用 fetch-depth: 0）", "fetch it all: git fetch --unshallow"),
)
RULES_WITH_RECORDS = Problem(
    "TZ702",
    Text("規則與記錄混在一起", "Rules and records together"),
    Text(
        "規則（{rules} 等）與記錄（{records} 等）不能在同一請求裏改",
        "{rules} and {records} may not change in one request",
    ),
    Text(
        "分成兩個請求；按遷移文件改記錄的除外",
        "make two requests; only the exact result of a migration may come together",
    ),
    source="Guix and sq-git judge by the parent's policy; gittuf CVE-2026-44544",
)
RULES_UNREVIEWED = Problem(
    "TZ703",
    Text("規則改動未經規則管理員", "Rules changed without a rule-keeper"),
    Text(
        "改動規則（{rules} 等）須由未參與的規則管理員同意（{people}）",
        "{rules} need the approval of a rule-keeper who had no hand in them ({people})",
    ),
    Text(
        "由未參與的規則管理員在平台審閱同意，或用密鑰簽：taizhang act rules approve --sign",
        "a rule-keeper who had no hand in them approves the request, or signs: taizhang act rules approve --sign",
    ),
)
SELF_APPROVAL = Problem(
    "TZ704",
    Text("不能審自己經手的內容", "Approval of one's own work"),
    Text(
        "{person} 經手了 {commit} 的內容（{how}），不能「{action}」",
        "{person} had a hand in {commit} ({how}) and may not take “{action}”",
    ),
    _OTHER,
    source="Gerrit non_contributor; policy-bot #439 and Gitea #7072 show what others miss",
)
SELF_REVIEW = replace(SELF_APPROVAL, level="warning")
"""A review of one's own work: it does not count, and somebody else's still may."""
UNKNOWN_PERSON = Problem(
    "TZ705",
    Text("不知是誰", "Unknown person"),
    Text("roles.yaml 裏沒有 {who}，不能判定誰參與了", "{who} is not in roles.yaml, so who took part cannot be decided"),
    Text(
        "在 roles.yaml 登記該郵箱或賬號（另一請求）",
        "enter the address or account in roles.yaml, by a request of its own",
    ),
)
NOT_COUNTED = Problem(
    "TZ706",
    Text("這條審閱不算", "Review does not count"),
    Text("{person} 的審閱不算：{why}", "the review by {person} does not count: {why}"),
    _AGAIN,
    level="info",
)
LAPSED = Problem(
    "TZ707",
    Text("簽過的已失效", "Sign-off lapsed"),
    Text(
        "{person} 的「{action}」已失效：之後 {commit} 改了內容",
        "“{action}” by {person} has lapsed: {commit} changed the content later",
    ),
    _AGAIN,
    level="info",
)
WAITING = Problem(
    "TZ708",
    Text("還要辦理", "Still waiting"),
    Text("現在是「{state}」，等待「{action}」（{people}）", "in “{state}”, waiting for “{action}” ({people})"),
    Text("由上列的人審閱或辦理", "one of those named must review or act"),
)
UNPROVEN = Problem(
    "TZ709",
    Text("無法證明是本人", "Not proven"),
    Text(
        "「{action}」寫的是 {person}，證明等級 {grade} 不被認可（認可：{accepted}）",
        "“{action}” claims to be by {person}; grade {grade} is not accepted (accepted: {accepted})",
    ),
    Text("由本人審閱、推送或用密鑰簽名", "the person must review, push or sign with a key"),
)
BAD_SIGNATURE = Problem(
    "TZ710",
    Text("簽名不對", "Bad signature"),
    Text(
        "「{action}」的簽名不是 {person} 當時有效的密鑰對這一步所簽",
        "the signature of “{action}” is not by a key of {person} in force, over this step",
    ),
    Text("用本人現在有效的密鑰重新簽", "sign again with a key that is in force"),
)
UNCHECKED = Problem(
    "TZ711",
    Text("代錄未經核對", "Recorded decision unchecked"),
    Text("代錄的「{action}」等待 {person} 核對", "the recorded “{action}” waits for {person} to check it"),
    Text("核對人對照原件，在請求裏審閱同意", "the checker compares it with the original and approves the request"),
)
BAD_TIME = Problem(
    "TZ712",
    Text("時間不對", "Bad time"),
    Text("「{action}」的時間 {at} {why}", "the time {at} of “{action}” {why}"),
    Text(
        "寫實際時間；超過期限的寫 backfilled 補錄並說明",
        "give the true time; what is older must be marked backfilled, with a note",
    ),
)
NOT_ANCESTOR = Problem(
    "TZ713",
    Text("不在主線之後", "Not on top of main"),
    Text("分支與主線沒有共同的歷史", "the branch shares no history with main"),
    Text("從主線重新開分支", "begin the branch again from main"),
)
NOTHING = Problem(
    "TZ714",
    Text("沒有改動", "Nothing changed"),
    Text("與主線相比沒有改動", "nothing differs from main"),
    Text("不必入賬", "there is nothing to land"),
)
MIGRATION_DIFFERS = Problem(
    "TZ715",
    Text("與遷移結果不符", "Not the migration's result"),
    Text("{file} 與遷移 {migration} 的結果不一致", "{file} is not what the migration {migration} gives"),
    Text("運行 taizhang upgrade，不手改", "run the migration, do not edit by hand"),
)
WAIVED = Problem(
    "TZ716",
    Text("小機關變通", "Waived in a small office"),
    Text(
        "{person} 既「{earlier}」又「{action}」：按小機關的規定准許",
        "{person} took “{earlier}” and “{action}”, too: allowed because the office is small",
    ),
    Text("不必改；有人手時由另一人辦理", "nothing to mend; where there is somebody else, he takes it"),
    level="info",
    source="policy.yaml: duties.small_office",
)
NO_COMMAND = Problem(
    "TZ717",
    Text("審閱裏的命令不起作用", "Command in a review"),
    Text("{person} 審閱意見裏的「/act」不起作用", "“/act” in the review by {person} does nothing"),
    Text("把這一行另發一條評論", "write that line in a comment of its own"),
    level="info",
)
PROBLEMS = (
    SHALLOW, RULES_WITH_RECORDS, RULES_UNREVIEWED, SELF_APPROVAL, UNKNOWN_PERSON, NOT_COUNTED, LAPSED, WAITING,
    UNPROVEN, BAD_SIGNATURE, UNCHECKED, BAD_TIME, NOT_ANCESTOR, NOTHING, MIGRATION_DIFFERS,
    WAIVED, NO_COMMAND,
)  # fmt: skip
