"""Draft: a spec in the making, with its comments, its questions and the operations that were left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from telecine_codegen.diagnostics import Place, Report
from telecine_codegen.importer.names import unique
from telecine_codegen.lint.allowed_keywords import QUESTION
from telecine_codegen.lint.names import python_name
from telecine_codegen.openapi.document import Document, canonical_json
from telecine_codegen.openapi.pointer import join_pointer, resolve_pointer

Value = dict[str, Any]

SCHEMAS = "/components/schemas"


class DraftDocument(Document):
    """A draft as a document: the file of a place is the pointer of the value."""

    def place(self, pointer: str) -> Place:
        """Return the pointer as a place."""
        return Place(pointer, 1, 1)


@dataclass(slots=True)
class Draft:
    """A spec in the making.

    Attributes:
        source: Name of the document, for comments.
        sources: Names of all documents.
        document: The published document.
        data: The spec so far.
        comments: Comments by JSON pointer of `data`.
        made: Pointers of texts that the import made up; a spec that it starts from may have better ones.
        left_out: What the dialect cannot say, one line each.
        report: What lint says of the draft as it is, by pointers; ``None`` if that is not known.
        named: References to components in the spec, by the pointer of the published component.
        taken: Python names of the components.
        reserved: Python names of the published components, which inline schemas leave to them.
        equal: Names of the object components, by what they hold.
    """

    source: str
    document: Value
    sources: list[str] = field(default_factory=list)
    data: Value = field(default_factory=dict)
    comments: dict[str, list[str]] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)
    left_out: list[str] = field(default_factory=list)
    report: Report | None = None
    named: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    reserved: frozenset[str] = frozenset()
    equal: dict[str, str] = field(default_factory=dict)

    @property
    def schemas(self) -> Value:
        """The named schemas so far."""
        found: Value = self.data["components"]["schemas"]
        return found

    @property
    def roots(self) -> list[Value]:
        """Everything that refers to components: paths and webhooks."""
        return [self.data["paths"], self.data.get("webhooks", {})]

    def comment(self, at: str, text: str) -> None:
        """Add a comment at a value."""
        lines = self.comments.setdefault(at, [])
        if text not in lines:
            lines.append(text)

    def ask(self, at: str, question: str) -> None:
        """Write a question into the object at a pointer; the first one stays."""
        holder = resolve_pointer(self.data, at)
        if isinstance(holder, dict):
            holder.setdefault(QUESTION, question)

    def leave_out(self, at: str, what: str, why: str) -> None:
        """Note that something is left out, at what stays of the place."""
        text = f"{what} is left out: {why}"
        if text not in self.left_out:
            self.left_out.append(text)
        self.comment(at, text)

    def add_schema(self, names: list[str] | str, schema: Value) -> str:
        """Add a component under the first of some names that is free, and return the reference to it."""
        name = unique(names, self.taken)
        self.taken.add(python_name(name))
        self.schemas[name] = schema
        return reference_to(name)

    def remove_schema(self, name: str) -> None:
        """Remove a component."""
        del self.schemas[name]
        self.taken.discard(python_name(name))

    def as_document(self, name: str = "draft") -> DraftDocument:
        """Return the draft as a document."""
        return DraftDocument(name, Path(f"{name}.yaml"), self.data, {})


def reference_to(name: str) -> str:
    """Return the reference to a component."""
    return f"#{join_pointer(SCHEMAS, name)}"


def name_in(reference: str) -> str:
    """Return the name of the component that a reference in a draft means."""
    return reference.rpartition("/")[2]


def comparable(schema: Any) -> Any:
    """Return a schema without what only explains it."""
    if isinstance(schema, dict):
        aside = ("description", "example", "examples", "title", "default")
        return {key: comparable(value) for key, value in schema.items() if key not in aside or isinstance(value, dict)}
    return [comparable(item) for item in schema] if isinstance(schema, list) else schema


def fingerprint(schema: Any) -> str:
    """Return a text that equal schemas share."""
    return canonical_json(comparable(schema))


def mapping(value: Any) -> Value:
    """Return a mapping; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    """Return a list; an empty one for anything else."""
    return value if isinstance(value, list) else []


def text_of(value: Any) -> str | None:
    """Return a text without white space around it and its lines; ``None`` for anything else, or if it is empty."""
    if not isinstance(value, str) or not value.strip():
        return None
    text = value.replace("\r\n", "\n").replace("\t", "    ").replace("\xa0", " ")
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))
