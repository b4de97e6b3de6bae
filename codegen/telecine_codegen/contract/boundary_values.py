"""Request bodies with a value inside, at or outside each limit of their schema, for each form of each union."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from telecine_codegen.contract.api_spec import ApiSpec, Node
from telecine_codegen.contract.limit_values import USUAL_VALUES, iter_probes, matches_type
from telecine_codegen.contract.schema_forms import SchemaForm, list_forms
from telecine_codegen.contract.valid_values import Path, ValueSource, is_file
from telecine_codegen.openapi.document import canonical_json

UNDECLARED: Final = "no_such_member"
NEEDS_A_RECEIVER: Final = "callback_url"
"""The mark of members whose values must fit more than the schema: there must be a receiver."""
LEFT_OUT: Final = (NEEDS_A_RECEIVER, "key")
"""The marks of members that are left out unless they are tried: a key may be used once only."""
MAX_DEPTH: Final = 8


@dataclass(frozen=True)
class BoundaryCase:
    """A request body with one value that is of interest.

    Attributes:
        form: The form of the body, with the forms of its members.
        member: The member that has the value, such as `images[].url`; empty for the whole body.
        text: What the value is.
        body: The body.
        is_allowed: Whether the schema allows it.
    """

    form: str
    member: str
    text: str
    body: Any
    is_allowed: bool

    @property
    def summary(self) -> str:
        """The value, its member and its form on one line."""
        where = ".".join(each for each in (self.form, self.member) if each)
        return f"{where or 'body'}: {self.text}"


@dataclass(frozen=True)
class _Place:
    """A value in a body: its schema, and how another value is put there."""

    schema: Node
    path: Path
    form: str
    put: Callable[[Any], Any]

    @property
    def member(self) -> str:
        return "".join("[]" if step is None else f".{step}" for step in self.path).removeprefix(".")


@dataclass(frozen=True, eq=False)
class BoundaryValues:
    """Builds the cases of one request body.

    Attributes:
        spec: The spec.
        schema: The schema of the body.
        examples: Its examples.
        is_form: Whether the body is a multipart form, whose values are texts and files.
    """

    spec: ApiSpec
    schema: Node
    examples: Sequence[Any]
    is_form: bool = False

    @cached_property
    def _source(self) -> ValueSource:
        return ValueSource(self.spec, self.examples)

    def list_cases(self) -> list[BoundaryCase]:
        """Return the cases, each body once."""
        cases: dict[str, BoundaryCase] = {}
        whole = _Place(self.schema, (), "", lambda value: value)
        for case in (*self._iter_place(whole, ()), *self._iter_examples(whole)):
            cases.setdefault(canonical_json(case.body), case)
        return list(cases.values())

    def _iter_examples(self, whole: _Place) -> Iterator[BoundaryCase]:
        forms = self._forms(self.schema)
        for example in self.examples:
            body = example
            for form in forms:
                body = self._without_left_out(form, body)
            yield from self._classify(whole, forms[0], "an example", body)

    def _iter_place(self, place: _Place, preferred: Sequence[Any]) -> Iterator[BoundaryCase]:
        if len(place.path) > MAX_DEPTH:
            return
        for form in self._forms(place.schema):
            try:
                value = self._without_left_out(form, self._source.find(place.schema, form, place.path, preferred))
            except LookupError:
                continue
            inner = replace(place, form="/".join(each for each in (place.form, form.name) if each))
            yield from self._iter_form(inner, form, value)

    def _iter_form(self, place: _Place, form: SchemaForm, value: Any) -> Iterator[BoundaryCase]:
        yield from self._classify(place, form, "a valid value", value)
        if not is_file(form.node):
            probes = iter_probes(form, value, self._find_others(place, form), lambda each: self._fits(form, each))
            for text, each in probes:
                if not self.is_form or (place.path and matches_type(each, form.types)):
                    yield from self._classify(place, form, _describe(text, each), each)
        if isinstance(value, dict):
            yield from self._iter_members(place, form, value)
        if isinstance(value, list) and value and "items" in form.node:
            item = replace(
                place,
                schema=form.node["items"],
                path=(*place.path, None),
                put=lambda each: place.put([each, *value[1:]]),
            )
            yield from self._iter_place(item, value[:1])

    def _iter_members(self, place: _Place, form: SchemaForm, value: dict[str, Any]) -> Iterator[BoundaryCase]:
        least = {name: each for name, each in value.items() if name in form.required}
        yield from self._classify(place, form, "only the required members", least)
        for name in form.required:
            rest = {other: each for other, each in value.items() if other != name}
            yield from self._classify_object(replace(place, path=(*place.path, name)), "is missing", rest)
        if form.node.get("additionalProperties") is False:
            yield from self._classify_object(place, "with an undeclared member", {**value, UNDECLARED: 1})
        images = [name for name in form.properties if self._has_images(form.properties[name])]
        for name, schema in form.properties.items():
            others = [other for other in images if other != name and other not in form.required]
            base = {other: each for other, each in value.items() if name not in images or other not in others}
            member = _Place(schema, (*place.path, name), place.form, _putter(place, base, name))
            yield from self._iter_place(member, [value[name]] if name in value else [])
            yield from self._iter_shared_limit(replace(member, put=_putter(place, value, name)), value, images)

    def _iter_shared_limit(self, place: _Place, value: dict[str, Any], images: Sequence[str]) -> Iterator[BoundaryCase]:
        """Yield a body with the greatest number of images over several members, if an example has images in these."""
        name = place.path[-1]
        given: Any = value.get(name or "")
        others = [value[other] for other in images if other != name and other in value]
        if not isinstance(given, list) or not given or not others:
            return
        for form in self._forms(place.schema):
            count = form.node.get("maxItems", 0) - sum(len(each) if isinstance(each, list) else 1 for each in others)
            if count > 0 and name in images:
                items = [given[index % len(given)] for index in range(count)]
                yield from self._classify(place, form, f"{count} items beside the other images", items)

    def _classify(self, place: _Place, form: SchemaForm, text: str, value: Any) -> Iterator[BoundaryCase]:
        """Yield the case of a value, unless the schema does not say whether it is allowed."""
        body = place.put(value)
        if self._is_allowed(body):
            if form.node.get("x-harmonised") != NEEDS_A_RECEIVER:
                yield BoundaryCase(place.form, place.member, text, body, is_allowed=True)
        elif not self._source.allows(place.schema, value) and not self._is_for_another_form(form, body):
            yield BoundaryCase(place.form, place.member, text, body, is_allowed=False)

    def _classify_object(self, place: _Place, text: str, value: dict[str, Any]) -> Iterator[BoundaryCase]:
        """Yield the case of an object that lacks a member, or has one too many."""
        body = place.put(value)
        is_allowed = self._is_allowed(body)
        if is_allowed or not self._source.allows(self.schema, body):
            yield BoundaryCase(place.form, place.member, text, body, is_allowed=is_allowed)

    def _is_for_another_form(self, form: SchemaForm, body: Any) -> bool:
        """Return whether a member that names the form, such as the model, names another one, which allows the body."""
        return len(form.values) == 1 and self._source.allows(self.schema, body)

    def _is_allowed(self, body: Any) -> bool:
        return not list(self.spec.schema_problems(self.schema, body, "", strict=True))

    def _fits(self, form: SchemaForm, value: Any) -> bool:
        return self._source.is_valid(form, value)

    def _without_left_out(self, form: SchemaForm, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        marks = {name: self._mark(schema) for name, schema in form.properties.items() if name not in form.required}
        return {name: each for name, each in value.items() if marks.get(name) not in LEFT_OUT}

    def _mark(self, schema: Node) -> Any:
        return next((form.node["x-harmonised"] for form in self._forms(schema) if "x-harmonised" in form.node), None)

    def _forms(self, schema: Node) -> list[SchemaForm]:
        return list_forms(self.spec, schema)

    def _has_images(self, schema: Node, depth: int = 0) -> bool:
        forms = self._forms(schema) if depth <= MAX_DEPTH else []
        parts = [
            part for form in forms for part in (*form.properties.values(), form.node.get("items")) if part is not None
        ]
        return any(form.node.get("x-harmonised") == "images" for form in forms) or any(
            self._has_images(part, depth + 1) for part in parts
        )

    def _find_others(self, place: _Place, form: SchemaForm) -> list[Any]:
        name = next((step for step in reversed(place.path) if step is not None), "")
        usual = USUAL_VALUES.get(str(form.node.get("x-harmonised")), ())
        return [*self._enums.get(name, ()), *usual, *self._source.iter_examples(place.path)]

    @cached_property
    def _enums(self) -> Mapping[str, list[Any]]:
        """By name of a member: the values of its enums in all forms of the body."""
        found: dict[str, list[Any]] = {}
        self._collect_enums(self.schema, "", found, 0)
        return found

    def _collect_enums(self, schema: Node, name: str, found: dict[str, list[Any]], depth: int) -> None:
        for form in self._forms(schema) if depth <= MAX_DEPTH else ():
            found.setdefault(name, []).extend(form.values)
            for inner, member in form.properties.items():
                self._collect_enums(member, inner, found, depth + 1)
            if "items" in form.node:
                self._collect_enums(form.node["items"], name, found, depth + 1)


def _putter(place: _Place, value: Mapping[str, Any], name: str) -> Callable[[Any], Any]:
    return lambda each: place.put({**value, name: each})


def _describe(text: str, value: Any) -> str:
    shown = canonical_json(value)
    return f"{text}, {shown if len(shown) <= 60 else shown[:57] + '...'}"
