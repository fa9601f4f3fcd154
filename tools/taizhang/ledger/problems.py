"""What can be wrong with where a record stands."""

from taizhang.i18n import Text
from taizhang.model import Problem

UNKNOWN_KIND = Problem(
    "TZ301",
    Text("沒有這個種類", "Unknown kind"),
    Text("沒有「{kind}」這種記錄", "there is no kind of record called “{kind}”"),
    Text("放到 records/ 下某一種類的文件夾裏", "put it into the folder of a kind below records/"),
)
WRONG_FOLDER = Problem(
    "TZ302",
    Text("放錯了文件夾", "Wrong folder"),
    Text("這件記錄應放在 {expected}", "this record belongs at {expected}"),
    Text("把文件移過去", "move the file there"),
)
BAD_NAME = Problem(
    "TZ303",
    Text("文件名不對", "Bad file name"),
    Text(
        "文件名「{name}」不能用作記錄的標識",
        "the file name “{name}” cannot be the id of a record",
    ),
    Text(
        "只用小寫字母、數字和連字號，以 .yaml 結尾；或用 taizhang new 新建",
        "use lower-case letters, digits and hyphens, ending in .yaml; or make it with taizhang new",
    ),
)
NOT_A_FILE = Problem(
    "TZ304",
    Text("不是普通文件", "Not a regular file"),
    Text("這裏只能放普通文件（現為 {mode}）", "only regular files may stand here (this is {mode})"),
    Text("去掉鏈接、子模塊或可執行權限", "remove the link, submodule or executable bit"),
    source="git fsck passes such trees; threats measured on 7 of 7",
)
NOT_A_FOLDER = Problem(
    "TZ305",
    Text("不是文件夾", "Not a folder"),
    Text("{folder} 應是文件夾（現為 {mode}）", "{folder} must be a folder (this is {mode})"),
    Text("去掉這個鏈接、子模塊或文件，恢復文件夾", "remove this link, submodule or file, and restore the folder"),
)
SAME_NAME = Problem(
    "TZ306",
    Text("名稱混同", "Names taken for one"),
    Text(
        "「{name}」與「{other}」在有的電腦上是同一個名稱，內容會互相覆蓋",
        "some computers take “{name}” and “{other}” for one name, and one overwrites the other",
    ),
    Text("改名，或移到應放的文件夾裏", "rename it, or move what it holds to where it belongs"),
    source="Git CVE-2014-9390",
)
PROBLEMS = (UNKNOWN_KIND, WRONG_FOLDER, BAD_NAME, NOT_A_FILE, NOT_A_FOLDER, SAME_NAME)
