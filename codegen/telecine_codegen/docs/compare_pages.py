"""Comparison of a page with a spec: every fact and example of every operation on the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from telecine_codegen.docs.comparable_text import comparable_text
from telecine_codegen.docs.example_checks import check_examples
from telecine_codegen.docs.fact_checks import FactCheck, check_fact
from telecine_codegen.docs.field_matching import match_field_names
from telecine_codegen.docs.findings import FactFinding, FactResult, FactVerdict
from telecine_codegen.docs.missing_facts import find_missing_facts
from telecine_codegen.docs.page_facts import Page, PageFact, PageOperation, extract_origin, merge_operations
from telecine_codegen.docs.spec_facts import SpecFacts, find_endpoint
from telecine_codegen.docs.state_checks import check_states, is_state_field
from telecine_codegen.docs.variant_selection import select_variants
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.pointer import join_pointer

_PARAMETERS: Final = ("query", "path", "header", "cookie")
_BODILESS_METHODS: Final = ("GET", "DELETE", "HEAD")


def compare_page(page: Page, document: Document) -> list[FactFinding]:
    """Return a finding for every fact of a page, and for every fact of the spec that is missing on the page."""
    findings = [
        _build_finding(result, part, operation, document)
        for part in (page, *page.documents)
        for operation in part.operations
        for result in _compare_operation(part, operation, document, page)
    ]
    return [*findings, *_list_unread_parts(page, document)]


def _list_unread_parts(page: Page, document: Document) -> Iterator[FactFinding]:
    """Yield a finding for each part of the page that was not read, at the operation before it."""
    operations = sorted((one for part in (page, *page.documents) for one in part.operations), key=lambda one: one.line)
    for unread in page.unread:
        before = [operation for operation in page.operations if operation.line <= unread.line]
        operation = max(before, key=lambda one: one.line) if before else operations[0]
        result = FactResult("not read", "page", unread.name, unread.kind, None, None, unread.line)
        yield _build_finding(result, page, operation, document)


def _build_finding(result: FactResult, page: Page, operation: PageOperation, document: Document) -> FactFinding:
    return FactFinding(
        result.verdict,
        result.where,
        result.name,
        result.kind,
        result.docs,
        result.spec,
        result.line,
        result.at,
        result.note,
        page=page.label,
        layout=page.layout,
        operation=operation.title,
        place=document.place(result.at) if result.at else None,
        models=operation.models,
    )


def _compare_operation(page: Page, operation: PageOperation, document: Document, whole: Page) -> Iterator[FactResult]:
    """Yield the results of an operation of a page, or of a document that was read together with the page `whole`."""
    endpoint = find_endpoint(document, operation.method, operation.path)
    if endpoint is None:
        note = "the spec has no such operation; the rest of it was not compared"
        yield FactResult("missing in the spec", "", "", "endpoint", operation.title, None, operation.line, None, note)
        return
    title = f"{endpoint.method} {endpoint.path}"
    yield FactResult("agrees", "", "", "endpoint", operation.title, title, operation.line, endpoint.at)
    spec = SpecFacts(document, endpoint, select_variants(document, endpoint, operation))
    comparison = _OperationComparison(page, operation, spec)
    yield from comparison.compare()
    if page is not whole or not any(
        operation.title == other.title for one in whole.documents for other in one.operations
    ):
        together = merge_operations(operation, (one for one in whole.operations if one.title == operation.title))
        names = match_field_names(page, together, spec)
        yield from find_missing_facts(together, spec, names)


class _OperationComparison:
    def __init__(self, page: Page, operation: PageOperation, spec: SpecFacts) -> None:
        self.operation = operation
        self.spec = spec
        self.endpoint = spec.endpoint
        self.names = match_field_names(page, operation, spec)
        # In a document, a field of one form stands beside those of the others.
        self.forms = () if "openapi" in page.layout else tuple(spec.split_forms())

    def compare(self) -> Iterator[FactResult]:
        for fact in self.operation.facts:
            if not fact.name and (fact.kind == "status" or not self.spec.is_unknown_response(fact.where)):
                yield from self._compare_part(fact)
        for (where, name), spec_name in self.names.items():
            if not self.spec.is_unknown_response(where):
                yield from self._compare_field(where, name, spec_name)
        yield from check_examples(self.operation, self.spec, self.names)

    def _compare_part(self, fact: PageFact) -> Iterator[FactResult]:
        """Compare a fact about a whole part: media type, status, server, or whether the body is required."""
        match fact.kind:
            case "media":
                yield from self._compare_media_type(fact)
            case "status":
                yield self._compare_status(fact)
            case "server":
                servers = self.spec.document.data.get("servers", [])
                origins = [extract_origin(str(one.get("url"))) for one in servers if isinstance(one, dict)]
                yield _build_result(fact, "agrees" if fact.value in origins else "differs", origins, "/servers")
            case "required":
                body = join_pointer(self.endpoint.at, "requestBody")
                is_required = self.spec.schemas.get_value(join_pointer(body, "required")) is True
                yield _build_result(fact, "agrees" if is_required == fact.value else "differs", is_required, body)
            case _:
                pass

    def _compare_media_type(self, fact: PageFact) -> Iterator[FactResult]:
        media_types = self.spec.list_media_types(fact.where)
        if fact.where == "request" and not media_types and self.endpoint.method in _BODILESS_METHODS:
            return  # the Content-Type of a request without a body has no meaning
        verdict: FactVerdict = "differs" if media_types else "missing in the spec"
        if str(fact.value).split(";")[0] in media_types:
            verdict = "agrees"
        yield _build_result(fact, verdict, media_types, self.endpoint.at)

    def _compare_status(self, fact: PageFact) -> FactResult:
        responses = join_pointer(self.endpoint.at, "responses")
        if self._is_known_status(fact.value):
            return _build_result(fact, "agrees", self.spec.statuses, join_pointer(responses, fact.value))
        return _build_result(fact, "missing in the spec", self.spec.statuses, responses)

    def _is_known_status(self, status: str) -> bool:
        """Return whether a status is one of the operation, or an error code in the body of its responses."""
        envelope = self.spec.document.data.get("x-envelope")
        errors = envelope.get("errors", {}) if isinstance(envelope, dict) else {}
        if status in self.spec.statuses or status in errors:
            return True
        return any(
            comparable_text(value) == status
            for where in self.spec.list_responses()
            for name, field in self.spec.list_fields(where).items()
            if name.rpartition(".")[2] == "code"
            for variant in field.variants
            for value in variant.values or ()
        )

    def _compare_field(self, where: str, name: str, spec_name: str | None) -> Iterator[FactResult]:
        facts = self.operation.get_facts(where)[name]
        if where == "auth" or (where == "header" and self._find_security_scheme(name)):
            yield from self._compare_credential(facts)
        elif where == "limits":
            yield self._compare_limit(facts[0])
        elif spec_name is not None:
            yield from self._check_facts(where, spec_name, facts)
            yield from self._find_forms_without(where, spec_name, facts)
        elif other := self._find_other_part(where, name):
            at = self.spec.list_fields(other)[name].at
            docs = "body" if where == "request" else where
            yield FactResult("differs", where, name, "location", docs, other, facts[0].line, at)
            yield from self._check_facts(other, name, facts)
        else:
            docs_facts = {fact.kind: fact.value for fact in facts}
            at = self.spec.find_parent(where, name)
            yield FactResult("missing in the spec", where, name, "field", docs_facts, None, facts[0].line, at)

    def _find_forms_without(self, where: str, name: str, facts: Sequence[PageFact]) -> Iterator[FactResult]:
        """Yield a result for each form of the request body that the page describes and that lacks a field."""
        if where != "request" or self.endpoint.is_inbound or "." in name:
            return
        docs_facts = {fact.kind: fact.value for fact in facts}
        for value, form in self.forms:
            if name not in form.list_fields(where):
                at, note = form.find_parent(where, name), f"in the form of {value}"
                yield FactResult("missing in the spec", where, name, "field", docs_facts, None, facts[0].line, at, note)

    def _check_facts(self, where: str, spec_name: str, facts: Sequence[PageFact]) -> Iterator[FactResult]:
        """Check the facts about a field against the field with this name in a part of the spec."""
        field = self.spec.list_fields(where)[spec_name]
        is_inbound = self.endpoint.is_inbound
        is_received = where.startswith("answer") or (where == "request" and is_inbound)
        states: Sequence[PageFact] = ()
        if is_received and is_state_field(field):
            states = [fact for fact in facts if fact.kind == "enum"]
        if states:
            yield from check_states(field, states, is_inbound=is_inbound)
        for fact in facts:
            if fact not in states:
                yield check_fact(FactCheck(fact, field, self.spec, is_received))

    def _find_other_part(self, where: str, name: str) -> str | None:
        """Return another part of the request that has a field of this name."""
        if where.startswith("answer"):
            return None
        parts = (part for part in (*_PARAMETERS, "request") if part != where)
        return next((part for part in parts if name in self.spec.list_fields(part)), None)

    def _find_security_scheme(self, name: str) -> tuple[str, dict[str, Any]] | None:
        for at, scheme in self.spec.security_schemes:
            if _get_header_name(scheme).lower() == name.lower():
                return at, scheme
        return None

    def _compare_credential(self, facts: Sequence[PageFact]) -> Iterator[FactResult]:
        name, line = facts[0].name, facts[0].line
        found = self._find_security_scheme(name)
        if found is None:
            headers = [_get_header_name(scheme) for _, scheme in self.spec.security_schemes]
            yield FactResult("differs", "auth", name, "field", name, headers, line, self.endpoint.at)
            return
        at, scheme = found
        spec_facts = {
            "location": scheme.get("in", "header"),
            "scheme": str(scheme.get("scheme", "")).capitalize(),
            "type": "string",
            "required": True,
        }
        for fact in facts:
            spec = spec_facts.get(fact.kind, fact.value)
            agrees = comparable_text(spec) == comparable_text(fact.value)
            yield _build_result(fact, "agrees" if agrees else "differs", spec, at)

    def _compare_limit(self, fact: PageFact) -> FactResult:
        """Compare a limit with those of the request body, else of the provider, else of any schema."""
        schemas = self.spec.schemas
        body = self.spec.get_body_schema("request")
        own = [at for variant in (schemas.list_variants(body) if body else ()) for at, _ in variant.parts]
        others = [join_pointer("/components/schemas", name) for name in schemas.get_value("/components/schemas") or ()]
        for owners in (own, [""], others):
            pointers = [join_pointer(at, "x-limits", fact.name) for at in owners]
            limits = {at: value for at in pointers if (value := schemas.get_value(at)) is not None}
            if limits:
                agrees = fact.value in [*limits.values(), _enclosing_range(limits.values())]
                at, limit = next(iter(limits.items()))
                return _build_result(fact, "agrees" if agrees else "differs", limit, at)
        return _build_result(fact, "missing in the spec", None, self.endpoint.at)


def _build_result(fact: PageFact, verdict: FactVerdict, spec: Any, at: str) -> FactResult:
    return FactResult(verdict, fact.where, fact.name, fact.kind, fact.value, spec, fact.line, at)


def _get_header_name(scheme: dict[str, Any]) -> str:
    return str(scheme.get("name", "Authorization"))


def _enclosing_range(values: Iterable[Any]) -> list[Any] | None:
    """Return the smallest range that contains all ranges; a page may state one range for several variants."""
    ranges = [value for value in values if isinstance(value, list) and len(value) == 2]
    return [min(low for low, _ in ranges), max(high for _, high in ranges)] if ranges else None
