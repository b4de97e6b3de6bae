"""Compare the servers that calls go to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product

from codegen.diff.differences import Finding, Where
from codegen.diff.exchanges import Exchange
from codegen.openapi.node import Node

_MOST = 100  # URLs that one server with variables stands for; none has so many


def compare_servers(old: Exchange, new: Exchange, old_root: Node, new_root: Node) -> Iterator[Finding]:
    """Yield the differences of the servers of one operation; those of the root are met with each operation again."""
    if new.kind != "operation":
        return
    a, b = _servers(old, old_root), _servers(new, new_root)
    before, after = _urls(a), _urls(b)
    if list(before) == list(after):
        return
    own = a.at != "/servers" or b.at != "/servers"
    where = new.where("server", "sent") if own else Where(new.name, "", "server", "sent")
    first_a, first_b = next(iter(before)), next(iter(after))
    removed = [url for url in before if url not in after]
    added = [url for url in after if url not in before]
    if first_a != first_b:
        rule = "server.first" if first_a in after else "server.changed"
        yield Finding(rule, where, "base URL", before[first_a], after[first_b], first_a, first_b)
        removed, added = [u for u in removed if u != first_a], [u for u in added if u != first_b]
    for url in removed:
        yield Finding("server.removed", where, "server", before[url], b, was=url)
    for url in added:
        yield Finding("server.added", where, "server", a, after[url], now=url)


def _servers(exchange: Exchange, root: Node) -> Node:
    holders = (exchange.node, exchange.item, root)
    return next((holder["servers"] for holder in holders if holder["servers"].value), root["servers"])


def _urls(servers: Node) -> dict[str, Node]:
    """Return every URL that the servers stand for, with its node, the one of the defaults first."""
    found: dict[str, Node] = {}
    for server in servers.items():
        url = server["url"].text or "/"
        names = re.findall(r"\{([^}]*)\}", url)
        choices = [_choices(server["variables"][name]) for name in names]
        for chosen in islice(product(*choices), _MOST):
            filled = url
            for name, value in zip(names, chosen, strict=True):
                filled = filled.replace(f"{{{name}}}", value)
            found.setdefault(_plain(filled), server)
    return found or {"/": servers}


def _choices(variable: Node) -> list[str]:
    default = str(variable["default"].value)
    return list(dict.fromkeys([default, *(str(item.value) for item in variable["enum"].items())]))


def _plain(url: str) -> str:
    """Return a URL without the slash at its end, its host in small letters."""
    match = re.match(r"([a-z+.-]+://[^/]*)(.*)", url, re.IGNORECASE)
    whole = match[1].lower() + match[2] if match else url
    return whole.rstrip("/") or "/"
