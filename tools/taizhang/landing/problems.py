"""Why a request that the gate lets pass cannot land on what main has become."""

from __future__ import annotations

from taizhang.i18n import Text
from taizhang.model import Problem

_TAKE_IN = Text(
    "先把主線合入分支（taizhang merge main），核對後重新送審",
    "take main into the branch (taizhang merge main), look at the result, and have it reviewed again",
)

BOTH_SIGNED = Problem(
    "TZ731",
    Text("兩邊都改了須簽字的內容", "Signed content changed on both sides"),
    Text(
        "分支改了 {theirs}，同時主線已改了 {ours}：合起來的內容沒有人簽過",
        "the branch changed {theirs}, main has changed {ours} meanwhile: nobody has signed what the two would make",
    ),
    _TAKE_IN,
    source="Gerrit: a vote is for one patch set; Prow drops it unless the tree is the same",
)
FIELD_CONFLICT = Problem(
    "TZ732",
    Text("兩邊改法不同", "Changed on both sides"),
    Text(
        "「{label}」兩邊都改了：主線為 {ours}，分支為 {theirs}",
        "“{label}” was changed on both sides: main has {ours}, the branch {theirs}",
    ),
    _TAKE_IN,
)
FILE_CONFLICT = Problem(
    "TZ733",
    Text("文件兩邊都改了", "File changed on both sides"),
    Text("{file} 在分支裏改過，主線也已改了", "{file} was changed in the branch, and meanwhile in main"),
    _TAKE_IN,
)
TRAILS_APART = Problem(
    "TZ734",
    Text("軌跡接不上", "Trails do not join"),
    Text(
        "分支新增的步驟（{theirs}）接不到主線的軌跡後面（主線新增：{ours}）",
        "the branch's new steps ({theirs}) do not join main's trail (new there: {ours})",
    ),
    _TAKE_IN,
)
SIGNED_ELSEWHERE = Problem(
    "TZ735",
    Text("簽名對不上現在的環節", "Signed at another point"),
    Text(
        "{person} 簽名的「{action}」是在「{state}」簽的，主線現在已不在那一環節",
        "“{action}” was signed by {person} in “{state}”; in main the matter is no longer there",
    ),
    Text("合入主線後由本人重新簽名", "take main into the branch, and let the person sign again"),
)
MAIN_MOVED = Problem(
    "TZ736",
    Text("主線已變", "Main has moved"),
    Text(
        "連規則帶記錄的請求要從最新的主線開出，主線已有新的入賬",
        "a request of rules with records must begin at the tip of main, which has moved",
    ),
    Text("從最新的主線重開分支，再運行 taizhang upgrade", "begin at main again, and run taizhang upgrade"),
)
BACKDATED = Problem(
    "TZ737",
    Text("規則生效早於入賬", "Rule in effect before it landed"),
    Text("{place} 寫明從 {begins} 起，早於入賬的 {day}", "{place} is to hold from {begins}, before it lands on {day}"),
    Text(
        "新的一條從入賬當天或以後算起；已有的不改，只可寫明何時為止",
        "let what is new begin on the day of landing or later; what holds is never edited, only ended",
    ),
)
PROBLEMS = (BOTH_SIGNED, FIELD_CONFLICT, FILE_CONFLICT, TRAILS_APART, SIGNED_ELSEWHERE, MAIN_MOVED, BACKDATED)
