"""Vocabulary of headings, table columns and marks, in English and Chinese."""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

ExampleSection: TypeAlias = Literal["request", "answer", "callback", "skeleton"]

_HEADINGS: Final = {
    "auth": "authorizations authorization authentication 授权 认证 鉴权",
    "header": "headers header|parameters request|headers header http|headers 请求头 请求头部 请求头参数",
    "path": "path|parameters path|params path 路径参数",
    "query": "query|parameters query|params query|string query 查询参数 url|parameters",
    "cookie": "cookies cookie|parameters",
    "request": "body request|body body|parameters body|params request|parameters request parameters form|data "
    "request|fields body|fields root|level|parameters root|parameters top-level|parameters input|parameters "
    "请求体 请求参数 请求体参数 参数 body参数 body|参数 请求 请求字段 输入参数",
    "answer": "response responses response|body response|parameters response|fields result results result|fields "
    "success|response error|response response|data response|attributes returns output outputs output|parameters "
    "output|fields "
    "响应 响应参数 响应体 返回 返回参数 返回值 返回结果 响应结果 结果参数 结果参数详解 结果 返回字段 响应字段",
}
_PARTS: Final = {word.replace("|", " "): where for where, words in _HEADINGS.items() for word in words.split()}
_COLUMNS: Final = {
    "name": "参数 字段 名称 参数名 参数名称 字段名 字段名称 name parameter param field key "
    "property attribute 属性 header",
    "type": "类型 type 数据类型 参数类型 data|type",
    "required": "是否必须 必填 是否必填 必须 必选 是否必选 required required? mandatory 必要",
    "default": "默认值 默认 default default|value",
    "text": "描述 说明 详解 含义 备注 description meaning details remarks notes value 值 explanation 解释",
    "in": "in location 位置 参数位置",
    "values": "可选值 取值 枚举值 values options allowed|values enum 取值范围",
    "example": "示例 示例值 example sample",
    "code": "code 状态码 错误码 http status|code http|status error|code 代码 http|code status 状态",
}
COLUMNS: Final = {word.replace("|", " "): column for column, words in _COLUMNS.items() for word in words.split()}
_EXAMPLE_WORDS: Final = re.compile(r"\b(?:examples?|samples?)\b|示例|样例|例子", re.IGNORECASE)
_SKELETON_WORDS: Final = re.compile(r"\b(?:structure|skeleton|schema|template)\b|结构", re.IGNORECASE)
_CALLBACK_WORDS: Final = re.compile(r"\b(?:call ?backs?|webhooks?|notifications?)\b|回调|通知", re.IGNORECASE)
_REQUEST_WORDS: Final = re.compile(r"\b(?:requests?|body|curl|input)\b|请求|输入", re.IGNORECASE)
_ANSWER_WORDS: Final = re.compile(
    r"\b(?:responses?|results?|outputs?|success|failure|errors?)\b|响应|返回|结果", re.IGNORECASE
)
_FLOW: Final = re.compile(
    r"\b(?:usage|work|task|call|integration|typical|polling)?\s*-?(?:flow|workflow)\b|\bhow (?:it|to|does)\b|\bsteps?\b"
    r"|\bquick ?-?start\b|\bbest practices?\b|流程|步骤|快速开始",
    re.IGNORECASE,
)
_SECTIONS: Final[tuple[tuple[ExampleSection, re.Pattern[str]], ...]] = (
    ("callback", _CALLBACK_WORDS),
    ("request", _REQUEST_WORDS),
    ("answer", _ANSWER_WORDS),
)
_OBJECT: Final = re.compile(
    r"[`\"']?(?P<name>[A-Za-z_]\w*)[`\"']?\s+object(?:\s+(?:parameters|fields|properties))?", re.IGNORECASE
)
_PLAIN_TITLE: Final = re.compile(r"[A-Za-z\u4e00-\u9fff][\w\u4e00-\u9fff]*(?: [\w()-]+){0,3}")
_SUFFIX: Final = re.compile(r"(?:\s*(?:说明|列表|详解|一览|详情))+$")
_YES: Final = frozenset([
    "是", "必填", "必须", "必选", "yes", "y", "true", "required", "✓", "✔", "✅", "√", "mandatory", "1",
])  # fmt: skip
_NO: Final = frozenset([
    "否", "可选", "选填", "非必填", "不必填", "no", "n", "false", "optional", "✗", "✘", "❌", "×", "-", "0", "非必须",
])  # fmt: skip


def parse_heading(text: str) -> str | None:
    """Return the part of an operation after a heading: auth, header, path, query, cookie, request or answer."""
    words = re.sub(r"[#*_`:：]", " ", text).strip().lower()
    words = _SUFFIX.sub("", re.sub(r"\s+", " ", re.sub(r"^\d+(?:\.\d+)*[.)、]?\s+", "", words)))
    if words.startswith(("response", "响应", "返回")) and re.fullmatch(r"\D+\d{3}.*", words):
        return "answer"
    return _PARTS.get(words) or _PARTS.get(re.sub(r"\s*[(（].*[)）]$", "", words))


def parse_example_heading(text: str) -> ExampleSection | None:
    """Return whose example follows a heading: "Request Example", "响应示例", "Success Callback Example"."""
    words = re.sub(r"[#*_`]", " ", text).strip().rstrip(":：")
    is_example = bool(_EXAMPLE_WORDS.search(words))
    if not re.fullmatch(r"[\w\s()（）&,/.-]+", words) or "://" in words:
        return None
    if _SKELETON_WORDS.search(words) and _REQUEST_WORDS.search(words):
        return "skeleton"
    if not is_example:
        return None
    for section, pattern in _SECTIONS:
        if pattern.search(words):
            return section
    return None


def is_plain_section_title(line: str) -> bool:
    """Return whether a line without marks is a heading with a meaning, as in a saved page."""
    text = line.strip()
    if not _PLAIN_TITLE.fullmatch(text):
        return False
    return bool(parse_heading(text) or parse_example_heading(text) or parse_object_heading(text))


def is_callback_heading(text: str) -> bool:
    """Return whether a heading begins the description of what the provider sends to the caller."""
    return bool(_CALLBACK_WORDS.search(text))


def is_flow_heading(text: str) -> bool:
    """Return whether a heading begins a description of how calls follow each other, which documents no endpoint."""
    return bool(_FLOW.search(text))


def parse_object_heading(text: str) -> str | None:
    """Return the object whose members follow a heading: "`input` Object Parameters" gives `input`."""
    plain = re.sub(r"\s*[(（].*[)）]$", "", re.sub(r"[#*]", " ", text).strip())
    match = _OBJECT.fullmatch(plain)
    return match["name"] if match else None


def parse_required(text: str) -> bool | None:
    """Return whether a mark or table cell says that a field is required, `None` if it says neither."""
    word = text.strip("`* ").lower()
    if word in _YES:
        return True
    return False if word in _NO else None
