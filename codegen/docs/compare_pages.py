"""Compares a page with a spec: every fact and example of every operation that the page describes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from codegen.docs.example_checks import check_examples
from codegen.docs.fact_checks import FactCheck, FactResult, check_fact
from codegen.docs.field_matching import match_field_names
from codegen.docs.findings import FactFinding, FactVerdict, comparable_text
from codegen.docs.missing_facts import find_missing_facts
from codegen.docs.page_facts import Page, PageFact, PageOperation, extract_origin
from codegen.docs.spec_facts import SpecFacts, find_endpoint
from codegen.docs.state_checks import check_states, is_state_field
from codegen.docs.variant_selection import select_variants
from codegen.openapi.document import Document
from codegen.openapi.pointer import pointer

_PARAMETERS: Final = ("query", "path", "header", "cookie")


def compare_page(page: Page, document: Document) -> list[FactFinding]:
    """Return a finding for every fact of the page, and for every field of the spec that the page should name."""
    return [
        finding
        for operation in page.operations
        for finding in _OperationComparison(page, operation, document).findings()
    ]


class _OperationComparison:
    def __init__(self, page: Page, operation: PageOperation, document: Document) -> None:
        self.page = page
        self.operation = operation
        self.document = document

    def findings(self) -> Iterator[FactFinding]:
        endpoint = find_endpoint(self.document, self.operation.method, self.operation.path)
        if endpoint is None:
            note = "the spec has no such operation; the rest of it was not compared"
            yield self._finding(
                "missing in the spec", "", "", "endpoint", self.operation.title, line=self.operation.line, note=note
            )
            return
        contract = SpecFacts(self.document, endpoint, select_variants(self.document, endpoint, self.operation))
        self.contract = contract
        title = f"{endpoint.method} {endpoint.path}"
        yield self._finding("agrees", "", "", "endpoint", self.operation.title, title, self.operation.line, endpoint.at)
        names = match_field_names(self.page, self.operation, contract)
        for fact in self.operation.facts:
            if not fact.name and (fact.kind == "status" or not contract.lacks(fact.where)):
                yield from self._of_part(fact)
        for (where, name), known in names.items():
            if not contract.lacks(where):
                yield from self._of_field(where, name, known)
        for judged in check_examples(self.operation, contract, names):
            yield self._finding(**judged)
        for judged in find_missing_facts(self.operation, contract, names):
            yield self._finding(**judged)

    def _finding(
        self, verdict: FactVerdict, where: str, name: str, kind: str, docs: Any = None, spec: Any = None,
        line: int | None = None, at: str | None = None, note: str = "",
    ) -> FactFinding:  # fmt: skip
        place = self.contract.place(at) if at else None
        title = self.operation.title
        return FactFinding(
            verdict,
            self.page.label,
            self.page.layout,
            title,
            where,
            name,
            kind,
            docs,
            spec,
            line,
            place,
            at,
            note,
            self.operation.models,
        )

    def _of_part(self, fact: PageFact) -> Iterator[FactFinding]:
        """Judge what is said of a whole part: its media type, a status, whether a body must be there."""
        contract, endpoint = self.contract, self.contract.endpoint
        if fact.kind == "media":
            media = contract.media(fact.where)
            if fact.where == "request" and not media and endpoint.method in ("GET", "DELETE", "HEAD"):
                return  # a Content-Type on a call without a body says nothing
            plain = str(fact.value).split(";")[0]
            verdict: FactVerdict = "agrees" if plain in media else "differs" if media else "missing in the spec"
            yield self._finding(verdict, fact.where, "", "media", fact.value, media, fact.line, endpoint.at)
        elif fact.kind == "status":
            known = self._knows_status(fact.value)
            at = pointer(endpoint.at, "responses", fact.value) if known else pointer(endpoint.at, "responses")
            yield self._finding(
                "agrees" if known else "missing in the spec",
                fact.where,
                "",
                "status",
                fact.value,
                contract.statuses,
                fact.line,
                at,
            )
        elif fact.kind == "server":
            servers = [
                extract_origin(str(one.get("url")))
                for one in self.document.data.get("servers", [])
                if isinstance(one, dict)
            ]
            verdict = "agrees" if fact.value in servers else "differs"
            yield self._finding(verdict, "", "", "server", fact.value, servers, fact.line, "/servers")
        elif fact.kind == "required":
            ours = contract.schemas.value(pointer(endpoint.at, "requestBody", "required")) is True
            verdict = "agrees" if ours == fact.value else "differs"
            yield self._finding(
                verdict, fact.where, "", "required", fact.value, ours, fact.line, pointer(endpoint.at, "requestBody")
            )

    def _knows_status(self, status: str) -> bool:
        """Tell whether a status is one of the operation, or a business code that its envelope may hold."""
        envelope = self.document.data.get("x-envelope")
        codes = envelope.get("errors", {}) if isinstance(envelope, dict) else {}
        values = (
            comparable_text(value)
            for where in self.contract.answers()
            for name, one in self.contract.fields(where).items()
            if name.rpartition(".")[2] == "code"
            for shape in one.shapes
            for value in shape.values or ()
        )
        return status in self.contract.statuses or status in codes or status in set(values)

    def _of_field(self, where: str, name: str, known: str | None) -> Iterator[FactFinding]:
        facts = self.operation.named(where)[name]
        if where == "auth" or (where == "header" and self._credential(name)):
            yield from self._of_credential(facts)
        elif where == "limits":
            yield from self._of_limit(facts[0])
        else:
            yield from self._of_known(where, name, known, facts)

    def _of_known(self, where: str, name: str, known: str | None, facts: tuple[PageFact, ...]) -> Iterator[FactFinding]:
        part, fields = where, self.contract.fields(where)
        if known is None and (moved := self._elsewhere(where, name)):
            part, known = moved, name
            fields = self.contract.fields(moved)
            at = fields[name].at
            yield self._finding("differs", where, name, "location", _location_name(where), moved, facts[0].line, at)
        if known is None:
            told = {fact.kind: fact.value for fact in facts}
            at = self.contract.home(where, name)
            yield self._finding("missing in the spec", where, name, "field", told, None, facts[0].line, at)
            return
        is_inbound = part.startswith("answer") or (part == "request" and self.contract.endpoint.is_ours)
        field = fields[known]
        lists = tuple(fact for fact in facts if fact.kind == "enum") if is_inbound and is_state_field(field) else ()
        for judged in check_states(field, lists, is_ours=self.contract.endpoint.is_ours) if lists else ():
            yield self._finding(**judged)
        for fact in (fact for fact in facts if fact not in lists):
            judgement = check_fact(FactCheck(fact, field, self.contract, is_inbound))
            yield self._judged(fact, judgement)

    def _judged(self, fact: PageFact, judgement: FactResult) -> FactFinding:
        return self._finding(
            judgement.verdict,
            fact.where,
            fact.name,
            fact.kind,
            fact.value,
            judgement.spec,
            fact.line,
            judgement.at,
            judgement.note,
        )

    def _elsewhere(self, where: str, name: str) -> str | None:
        """Return which other part of the request has a field of this name."""
        if where.startswith("answer"):
            return None
        return next(
            (part for part in (*_PARAMETERS, "request") if part != where and name in self.contract.fields(part)), None
        )

    def _credential(self, name: str) -> tuple[str, dict[str, Any]] | None:
        for at, scheme in self.contract.credentials:
            if str(scheme.get("name", "Authorization")).lower() == name.lower():
                return at, scheme
        return None

    def _of_credential(self, facts: tuple[PageFact, ...]) -> Iterator[FactFinding]:
        found = self._credential(facts[0].name)
        if found is None:
            schemes = [str(scheme.get("name", "Authorization")) for _, scheme in self.contract.credentials]
            yield self._finding(
                "differs",
                "auth",
                facts[0].name,
                "field",
                facts[0].name,
                schemes,
                facts[0].line,
                self.contract.endpoint.at,
            )
            return
        at, scheme = found
        ours = {
            "location": scheme.get("in", "header"),
            "scheme": str(scheme.get("scheme", "")).capitalize(),
            "type": "string",
            "required": True,
        }
        for fact in facts:
            spec = ours.get(fact.kind, fact.value)
            verdict: FactVerdict = "agrees" if comparable_text(spec) == comparable_text(fact.value) else "differs"
            yield self._finding(verdict, fact.where, fact.name, fact.kind, fact.value, spec, fact.line, at)

    def _of_limit(self, fact: PageFact) -> Iterator[FactFinding]:
        """Judge a limit against those of the body's forms, of the whole provider, or of any other body."""
        schemas = self.contract.schemas
        body = self.contract.body("request")
        own = [at for shape in (schemas.shapes(body) if body else ()) for at, _ in shape.parts]
        others = [pointer("/components/schemas", name) for name in schemas.value("/components/schemas") or ()]
        for places in (own, [""], others):
            named = [pointer(at, "x-limits", fact.name) for at in places]
            known = {at: value for at in named if (value := schemas.value(at)) is not None}
            if known:
                values = [*known.values(), _enclosing_range(known.values())]
                verdict: FactVerdict = "agrees" if fact.value in values else "differs"
                at, first = next(iter(known.items()))
                yield self._finding(verdict, fact.where, fact.name, "limit", fact.value, first, fact.line, at)
                return
        at = self.contract.endpoint.at
        yield self._finding("missing in the spec", fact.where, fact.name, "limit", fact.value, None, fact.line, at)


def _enclosing_range(spans: Iterable[Any]) -> list[Any] | None:
    """Return the span around several, as a text about several forms tells it."""
    lists = [span for span in spans if isinstance(span, list) and len(span) == 2]
    return [min(low for low, _ in lists), max(high for _, high in lists)] if lists else None


def _location_name(where: str) -> str:
    return "body" if where == "request" else where
