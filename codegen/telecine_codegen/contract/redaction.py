"""Removes from requests and responses what is secret or personal, so that they can be shown to anyone."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from binascii import Error as InvalidBase64
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Final
from urllib.parse import parse_qsl, quote, unquote

from telecine_codegen.contract.pseudonyms import MIN_LENGTH, Pseudonyms
from telecine_codegen.contract.secret_forms import compile_forms, compile_texts

REMOVED: Final = "removed"
CALLBACK: Final = "https://callback.example.com/hook"
PROMPT: Final = "A prompt that was removed. "
MIN_PROMPT: Final = 6
"""Length of the shortest prompt that is looked for in other texts; a shorter one occurs by chance."""
MIN_QUERY_VALUE: Final = 12
"""Length of the shortest value in the query of a URL that is looked for in other texts."""
MIN_TOKEN: Final = 24
"""Length of the shortest part of a path that is taken for a token, if it has digits and letters."""
SECRET_MEMBERS: Final = re.compile(
    r"(?i).*(password|secret|authorization|cookie|signature|credential)|.*(api|access|auth|bearer|refresh|session)[-_]?(key|token)|token|sig"
)
ACCOUNT_MEMBERS: Final = re.compile(
    r"(?i)(user|account|customer|owner|org|organi[sz]ation|team|tenant)([-_]?(id|name|email))?|e?[-_]?mail|phone|(client[-_]?)?ip([-_]?address)?"
)
_URL: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^\s\"'<>\\^`{|}]+")
_RELATIVE: Final = re.compile(r"(/[^\s?#]*)[?#]\S+")
_ENCODED_URL: Final = re.compile(r"(?i)[a-z][a-z0-9+.-]*%3A%2F%2F[^\s\"'<>&\\]+")
_DATA_URL: Final = re.compile(r"data:(?=[^,\s]*[/;])([\w.+-]+/[\w.+-]+)?(?:;[\w.=+-]+)*,[^\s\"'<>\\]*")
_CREDENTIAL: Final = re.compile(
    r"(?i)\b(bearer|basic)\s+(?=\S*\d)[\w.~+/=-]{6,}|\b(sk|pk|xai|api|key)-[\w-]{12,}|\beyJ[\w-]{8,}\.[\w-]{8,}\.?[\w-]*"
)
_EMAIL: Final = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_LONG_BASE64: Final = 256


class Redactor:
    """Removes secrets from texts and JSON; equal input gives equal output.

    Args:
        key: The API key.
        prompt_members: Names of the members that hold prompts.
    """

    def __init__(self, key: str, prompt_members: Iterable[str] = ()) -> None:
        self.ids = Pseudonyms()
        self._tokens = Pseudonyms()
        self._prompt_members = frozenset(prompt_members)
        self._queries: dict[str, str] = {}
        self._secrets: dict[str, str] = {key: REMOVED} if key else {}
        self._pattern: re.Pattern[str] | None = None
        self._forms: dict[str, str] = {}
        self._id_pattern: re.Pattern[str] | None = None
        self._is_stale = True

    def add_prompt(self, prompt: str) -> None:
        """Remove a prompt wherever it occurs."""
        if len(prompt.strip()) >= MIN_PROMPT:
            self._add(prompt, fill_prompt(prompt))
            self._add(prompt.strip(), fill_prompt(prompt.strip()))

    def add_callback(self, url: str) -> None:
        """Remove a callback URL wherever it occurs."""
        if len(url) >= MIN_PROMPT:
            self._add(url, CALLBACK)

    def add_id(self, job_id: str) -> None:
        """Replace the id of a job wherever it occurs."""
        self.ids.add(job_id)
        self._is_stale = True

    def add_urls(self, text: str) -> None:
        """Remove the queries of the URLs in a text wherever they occur."""
        texts = [text, *(unquote(each[0]) for each in _ENCODED_URL.finditer(text)), *_iter_decoded(text)]
        for each in texts:
            for url in _URL.findall(each):
                query = url.partition("?")[2]
                if len(query) >= MIN_LENGTH * 2:
                    self._add(query, self._query(query))
                for _, value in parse_qsl(query, keep_blank_values=True):
                    if len(value) >= MIN_QUERY_VALUE:
                        self._add(value, REMOVED)
                user, at, _ = url.partition("//")[2].partition("/")[0].rpartition("@")
                if at:
                    for part in (user, *user.split(":")):
                        self._add(part, REMOVED) if len(part) >= MIN_PROMPT else None

    def text(self, text: str) -> str:
        """Return a text without secrets."""
        self._compile()
        if self._pattern is not None:
            text = self._pattern.sub(lambda found: self._forms[found[0]], text)
        inner = _parse_container(text)
        if inner is not None:
            return json.dumps(self.value(inner), ensure_ascii=False)
        text = _DATA_URL.sub(lambda found: f"data:{found[1] or 'text/plain'};base64,AAAA", text)
        text = _ENCODED_URL.sub(lambda found: quote(self._url(unquote(found[0])), safe=""), text)
        text = _URL.sub(lambda found: self._url(found[0]), text)
        text = _RELATIVE.sub(lambda found: f"{found[1]}?{REMOVED}", text) if text.startswith("/") else text
        text = _CREDENTIAL.sub(REMOVED, text)
        text = _EMAIL.sub("user@example.com", text)
        if self._id_pattern is not None:
            text = self._id_pattern.sub(lambda found: self.ids.known[found[0]], text)
        return _BASE64.sub(self._base64, text)

    def value(self, value: Any, name: str = "") -> Any:
        """Return a JSON value without secrets; `name` is that of the member that holds it."""
        if isinstance(value, dict):
            return {self.text(key): self.value(each, key) for key, each in value.items()}
        if isinstance(value, list):
            return [self.value(each, name) for each in value]
        if isinstance(value, str):
            return self._member(value, name)
        if type(value) is int and not isinstance(value, bool):
            return 0 if ACCOUNT_MEMBERS.fullmatch(name) else self._number(value)
        return value

    def _member(self, value: str, name: str) -> str:
        if name in self._prompt_members:
            return fill_prompt(value)
        if value and SECRET_MEMBERS.fullmatch(name):
            return REMOVED
        if value and ACCOUNT_MEMBERS.fullmatch(name):
            return "user@example.com" if "@" in value else REMOVED
        return self.text(value)

    def _number(self, value: int) -> int:
        found = self.ids.known.get(str(value))
        return value if found is None else int(found)

    def _add(self, secret: str, put: str) -> None:
        if secret and self._secrets.setdefault(secret, put) == put:
            self._is_stale = True

    def _compile(self) -> None:
        if self._is_stale:
            self._pattern, self._forms = compile_forms(self._secrets)
            ids = compile_texts(self.ids.known)
            self._id_pattern = ids and re.compile(rf"(?<![A-Za-z0-9])(?:{ids.pattern})(?![A-Za-z0-9])")
            self._is_stale = False

    def _query(self, query: str) -> str:
        """Return the replacement of a query; equal queries have the same."""
        return self._queries.setdefault(query, f"{REMOVED}={len(self._queries) + 1}")

    def _url(self, url: str) -> str:
        """Return a URL with its host and path alone, and without tokens in the path."""
        scheme, slashes, rest = url.partition("//")
        place, mark, query = rest.partition("#")[0].partition("?")
        host, slash, path = place.partition("/")
        steps = "/".join(self._step(each) for each in path.split("/"))
        known = query if query in self._queries.values() else self._query(query) if query else ""
        return f"{scheme}{slashes}{host.rpartition('@')[2]}{slash}{steps}{mark and '?' + known}"

    def _step(self, step: str) -> str:
        """Return a part of a path, with another text in place of a token."""
        stem, dot, suffix = step.partition(".")
        is_token = (
            "=" in step
            or "~" in step
            or (
                len(stem) >= MIN_TOKEN
                and re.search(r"\d", stem) is not None
                and re.search(r"[A-Za-z]", stem) is not None
            )
        )
        if stem in self.ids.known or stem in self.ids.known.values() or not is_token:
            return step
        return self._tokens.add(stem).replace("=", "-").replace("~", "-") + dot + suffix

    def _base64(self, found: re.Match[str]) -> str:
        """Return base64 without secrets in what it encodes; long base64 is the content of a file, and removed."""
        if len(found[0]) >= _LONG_BASE64:
            return "AAAA"
        decoded = _decode_text(found[0])
        if decoded is None:
            return found[0]
        cleaned = self.text(decoded)
        return found[0] if cleaned == decoded else b64encode(cleaned.encode()).decode()


def fill_prompt(prompt: str) -> str:
    """Return another prompt of the same length."""
    return (PROMPT * (len(prompt) // len(PROMPT) + 1))[: len(prompt)]


def iter_texts(value: Any) -> Iterator[str]:
    """Yield all texts in a JSON value, those in JSON in a text as well."""
    if isinstance(value, str):
        inner = _parse_container(value)
        yield from [value] if inner is None else iter_texts(inner)
    elif isinstance(value, dict):
        yield from chain.from_iterable(iter_texts(each) for each in value.values())
    elif isinstance(value, list):
        yield from chain.from_iterable(map(iter_texts, value))


def clean_amount(value: Any) -> Any:
    """Return an amount of the same type and sign, which tells nothing else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return value
    if isinstance(value, str):
        return "-1" if value.strip().startswith("-") else "1" if re.search("[1-9]", value) else value
    return type(value)((value > 0) - (value < 0))


def replace_amounts(value: Any, path: tuple[str | None, ...]) -> Any:
    """Return a JSON value with each amount at a path replaced; None in the path stands for the items of a list."""
    if not path:
        return clean_amount(value)
    if isinstance(value, list):
        rest = path[1:] if path[0] is None else path
        return [replace_amounts(each, rest) for each in value]
    if isinstance(value, Mapping) and path[0] in value:
        return {**value, path[0]: replace_amounts(value[path[0]], path[1:])}
    return value


def _parse_container(text: str) -> Any:
    """Return the object or list that a text is the JSON of, or None."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None


def _iter_decoded(text: str) -> Iterator[str]:
    yield from (decoded for each in _BASE64.findall(text) if (decoded := _decode_text(each)) is not None)


def _decode_text(text: str) -> str | None:
    """Return the text that is encoded in base64, or None if there is none."""
    plain = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        decoded = b64decode(plain + "=" * (-len(plain) % 4)).decode()
    except (InvalidBase64, ValueError):
        return None
    return decoded if decoded.isprintable() else None
