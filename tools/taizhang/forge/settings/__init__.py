"""A forge's settings: made from the office's rules (`sync`), and the live ones held against them (`doctor`)."""

HEAD = "由 taizhang forge sync 從 schemas/ 生成，不手改"
"""What every generated file that can hold a remark begins with."""
