"""Compare the servers of operations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product

from telecine_codegen.diff.differences import Context, Difference
from telecine_codegen.diff.named_operations import Exchange
from telecine_codegen.openapi.node import Node

_MAX_URLS = 100  # limit of URLs of one server with variables, since their product grows exponentially


def compare_servers(old: Exchange, new: Exchange, old_root: Node, new_root: Node) -> Iterator[Difference]:
    """Yield the differences of the servers of an operation; those of the root recur with each operation."""
    if new.kind != "operation":
        return
    a, b = _servers_node(old, old_root), _servers_node(new, new_root)
    before, after = _expand_urls(a), _expand_urls(b)
    if list(before) == list(after):
        return
    own = a.at != "/servers" or b.at != "/servers"
    context = new.part_context("server", "sent") if own else Context("", "", "server", "sent")
    first_a, first_b = next(iter(before)), next(iter(after))
    removed = [url for url in before if url not in after]
    added = [url for url in after if url not in before]
    if first_a != first_b:
        rule = "server.first" if first_a in after else "server.changed"
        yield Difference(rule, context, "base URL", before[first_a], after[first_b], first_a, first_b)
        removed, added = [u for u in removed if u != first_a], [u for u in added if u != first_b]
    for url in removed:
        yield Difference("server.removed", context, "server", before[url], b, was=url)
    for url in added:
        yield Difference("server.added", context, "server", a, after[url], now=url)


def _servers_node(exchange: Exchange, root: Node) -> Node:
    holders = (exchange.node, exchange.item, root)
    return next((holder["servers"] for holder in holders if holder["servers"].value), root["servers"])


def _expand_urls(servers: Node) -> dict[str, Node]:
    """Return all URLs of the servers with their nodes, those of the default variables first."""
    found: dict[str, Node] = {}
    for server in servers.items():
        url = server["url"].text or "/"
        names = re.findall(r"\{([^}]*)\}", url)
        choices = [_variable_values(server["variables"][name]) for name in names]
        for chosen in islice(product(*choices), _MAX_URLS):
            filled = url
            for name, value in zip(names, chosen, strict=True):
                filled = filled.replace(f"{{{name}}}", value)
            found.setdefault(_normalise_url(filled), server)
    return found or {"/": servers}


def _variable_values(variable: Node) -> list[str]:
    default = str(variable["default"].value)
    return list(dict.fromkeys([default, *(str(item.value) for item in variable["enum"].items())]))


def _normalise_url(url: str) -> str:
    """Return a URL without a trailing slash, its host in lower case."""
    match = re.match(r"([a-z+.-]+://[^/]*)(.*)", url, re.IGNORECASE)
    whole = match[1].lower() + match[2] if match else url
    return whole.rstrip("/") or "/"
