"""Vocabulary of headings, table columns and marks, in English and Chinese."""

from __future__ import annotations

import re
from typing import Final

_HEADINGS: Final = {
    "auth": "authorizations authorization authentication 授权 认证 鉴权",
    "header": "headers header|parameters request|headers header 请求头 请求头部 请求头参数",
    "path": "path|parameters path|params path 路径参数",
    "query": "query|parameters query|params query|string query 查询参数 url|parameters",
    "cookie": "cookies cookie|parameters",
    "request": "body request|body body|parameters body|params request|parameters request parameters form|data "
    "请求体 请求参数 请求体参数 参数 body参数 body|参数 请求",
    "answer": "response responses response|body response|parameters response|fields result results result|fields "
    "响应 响应参数 响应体 返回 返回参数 返回值 返回结果 响应结果 结果参数 结果参数详解 结果 返回字段 响应字段",
}
_PARTS: Final = {word.replace("|", " "): where for where, words in _HEADINGS.items() for word in words.split()}
_COLUMNS: Final = {
    "name": "参数 字段 名称 参数名 参数名称 字段名 字段名称 name parameter param field key 属性 header",
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
_YES: Final = frozenset([
    "是", "必填", "必须", "必选", "yes", "y", "true", "required", "✓", "✔", "✅", "√", "mandatory", "1",
])  # fmt: skip
_NO: Final = frozenset([
    "否", "可选", "选填", "非必填", "不必填", "no", "n", "false", "optional", "✗", "✘", "❌", "×", "-", "0", "非必须",
])  # fmt: skip


def parse_heading(text: str) -> str | None:
    """Return the part of an operation after a heading: auth, header, path, query, cookie, request or answer."""
    words = re.sub(r"[#*_`:：]", " ", text).strip().lower()
    words = re.sub(r"\s+", " ", words)
    if words.startswith(("response", "响应", "返回")) and re.fullmatch(r"\D+\d{3}.*", words):
        return "answer"
    return _PARTS.get(words) or _PARTS.get(re.sub(r"\s*[(（].*[)）]$", "", words))


def parse_required(text: str) -> bool | None:
    """Return whether a mark or table cell says that a field is required, `None` if it says neither."""
    word = text.strip("`* ").lower()
    if word in _YES:
        return True
    return False if word in _NO else None
