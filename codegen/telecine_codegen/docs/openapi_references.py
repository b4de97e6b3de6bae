"""OpenAPI documents that a page shows or links: GitBook blocks, front matter, HTML viewers, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote, urlsplit

from telecine_codegen.docs.page_facts import OpenapiReference
from telecine_codegen.openapi.methods import METHODS

_METHODS: Final = "|".join(METHODS)
_SUFFIX: Final = r"\.(?:json|ya?ml)"
_BLOCK: Final = re.compile(r"{%\s*(?P<tag>openapi[\w-]*|swagger)\s+(?P<attributes>[^%]*(?:%(?!})[^%]*)*)%}")
_ATTRIBUTE: Final = re.compile(r"([\w-]+)=(?:\"([^\"]*)\"|'([^']*)')")
_LINK: Final = re.compile(r"!?\[(?P<text>[^\]]*)\]\(\s*<?(?P<address>[^\s)>]+)>?[^)]*\)")
_FRONT_MATTER: Final = re.compile(
    rf"^openapi:\s*[\"']?(?:(?P<address>[^\s\"']+)\s+)?(?P<method>{_METHODS})\s+(?P<path>/[^\s\"']*)[\"']?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_VIEWER: Final = re.compile(
    r"(?:<redoc\b[^>]*\bspec-url|<rapi-doc\b[^>]*\bspec-url|<elements-api\b[^>]*\bapiDescriptionUrl"
    r"|<script\b[^>]*\bid=[\"']api-reference[\"'][^>]*\bdata-url|\bspecUrl)\s*=\s*[\"'{]*(?P<viewer>[^\"'}\s>]+)"
    r"|\bSwaggerUIBundle\s*\(\s*{[^}]*?\burl\s*:\s*[\"'](?P<swagger>[^\"']+)"
    r"|^\.\.\s+openapi::\s*(?P<sphinx>\S+)",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_DOCUMENT_NAME: Final = re.compile(rf"(?:openapi|swagger|api-docs|oas)[\w.-]*{_SUFFIX}$", re.IGNORECASE)
_DOCUMENT_TEXT: Final = re.compile(r"\b(?:open ?api|swagger)\b", re.IGNORECASE)
_BARE_ADDRESS: Final = re.compile(rf"https?://[^\s\"'<>()\[\]`]+?{_SUFFIX}(?=[\s\"'<>()\[\]`.,;]|$)", re.IGNORECASE)
_ANCHOR: Final = re.compile(
    r"<a\b[^>]*\bhref=[\"'](?P<address>[^\"']+)[\"'][^>]*>(?P<text>.*?)</a>", re.IGNORECASE | re.DOTALL
)
_MAX_BLOCK_LENGTH: Final = 4000


def find_openapi_references(text: str) -> tuple[OpenapiReference, ...]:
    """Return the documents to which a page refers, in the order of their lines; each address and operation once."""
    found: dict[tuple[str, str, str, str], OpenapiReference] = {}
    in_blocks: set[str] = set()
    for reference in (*_iter_blocks(text), *_iter_front_matter(text), *_iter_viewers(text)):
        found.setdefault((reference.address, reference.name, reference.method, reference.path), reference)
        in_blocks.add(reference.address)
    for reference in _iter_links(text):
        if reference.address not in in_blocks:
            found.setdefault((reference.address, "", "", ""), reference)
    return tuple(sorted(found.values(), key=lambda one: one.line))


def _iter_blocks(text: str) -> Iterator[OpenapiReference]:
    for block in _BLOCK.finditer(text):
        attributes = {name: first or second for name, first, second in _ATTRIBUTE.findall(block["attributes"])}
        address = attributes.get("src", "")
        if not address and block["tag"].startswith("openapi"):
            end = text.find(f"end{block['tag']}", block.end(), block.end() + _MAX_BLOCK_LENGTH)
            link = _LINK.search(text, block.end(), end) if end >= 0 else None
            address = link["address"] if link else ""
        if block["tag"] == "swagger" and not address:
            continue  # an old block with the parameters in the page itself
        method, path = attributes.get("method", "").upper(), attributes.get("path", "")
        yield OpenapiReference(_get_line(text, block.start()), address, attributes.get("spec", ""), method, path)


def _iter_front_matter(text: str) -> Iterator[OpenapiReference]:
    front = re.match(r"\s*---\n.*?\n---", text, re.DOTALL)
    for match in _FRONT_MATTER.finditer(front[0] if front else ""):
        yield OpenapiReference(
            _get_line(text, match.start()), match["address"] or "", "", match["method"].upper(), match["path"]
        )


def _iter_viewers(text: str) -> Iterator[OpenapiReference]:
    for match in _VIEWER.finditer(text):
        address = match["viewer"] or match["swagger"] or match["sphinx"]
        yield OpenapiReference(_get_line(text, match.start()), address)


def _iter_links(text: str) -> Iterator[OpenapiReference]:
    for pattern in (_LINK, _ANCHOR):
        for link in pattern.finditer(text):
            if _is_document(link["address"], link["text"]):
                yield OpenapiReference(_get_line(text, link.start()), link["address"])
    for address in _BARE_ADDRESS.finditer(text):
        if _is_document(address[0], ""):
            yield OpenapiReference(_get_line(text, address.start()), address[0])


def _is_document(address: str, text: str) -> bool:
    try:
        path = unquote(urlsplit(address).path)
    except ValueError:
        return False
    name = path.rpartition("/")[2]
    is_data = bool(re.search(rf"{_SUFFIX}$", name, re.IGNORECASE))
    return bool(_DOCUMENT_NAME.search(name)) or (is_data and bool(_DOCUMENT_TEXT.search(text)))


def _get_line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
