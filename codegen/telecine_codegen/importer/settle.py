"""Settle a draft with lint: what the dialect refuses is left out, with a comment that says what and why."""

from __future__ import annotations

from typing import Any, Final

from telecine_codegen.diagnostics import Report
from telecine_codegen.importer.complete import drop_unused
from telecine_codegen.importer.draft import SCHEMAS, Draft, Value, name_in
from telecine_codegen.importer.examples import complete_examples
from telecine_codegen.lint import lint_document
from telecine_codegen.openapi.document import Document
from telecine_codegen.openapi.node import iter_references
from telecine_codegen.openapi.operations import JSON
from telecine_codegen.openapi.pointer import join_pointer, resolve_pointer, split_pointer

ROUNDS: Final = 12
_GONE: Final = object()
_EXAMPLES: Final = ("default", "example", "examples")


def find_faults(draft: Draft, provider: str) -> list[tuple[str, str]]:
    """Return pointer and message of each error of lint."""
    draft.report = report = Report()
    lint_document(draft.as_document(provider), report)
    return [(each.place.file, each.message) for each in report.diagnostics if each.severity == "error"]


def find_places(report: Report, document: Document) -> Report:
    """Return what lint says of a draft, with the places in the document that it was written to."""
    found = Report()
    for each in report.diagnostics:
        add = {"error": found.error, "question": found.question}.get(each.severity)
        place = document.place(each.place.file)
        if add is None:
            found.warning(place, each.message)
        else:
            add(place, each.message, each.hint)
    return found


def settle(draft: Draft, provider: str) -> None:
    """Leave out of a draft what lint refuses, in as small parts as will do."""
    refused: dict[str, int] = {}
    for _ in range(ROUNDS):
        drop_unused(draft)
        faults = find_faults(draft, provider)
        if not faults or not draft.data["paths"]:
            return
        for at, message in faults:
            steps = split_pointer(at)
            if steps[:1] == ["paths"] and len(steps) > 1:
                _repair_path(draft, steps, message)
            elif steps[:1] == ["webhooks"] and len(steps) > 1:
                if draft.data["webhooks"].pop(steps[1], None) is not None:
                    draft.leave_out("/paths", f"the webhook {steps[1]}", message)
            elif steps[:2] == ["components", "schemas"] and len(steps) > 2:
                refused[at] = refused.get(at, 0) + 1
                _repair_schema(draft, steps, message, refused[at])
            elif steps[:1] == ["servers"]:
                url = draft.data["servers"][0]["url"]
                draft.data["servers"] = [{"url": "https://api.example.com"}]
                draft.ask(
                    "/servers/0", f"the published URL {url[:200]} is not used: {message}. Which one does the API have?"
                )
        _sweep(draft)
        complete_examples(draft)


def _repair_path(draft: Draft, steps: list[str], message: str) -> None:
    path = steps[1]
    item = draft.data["paths"].get(path)
    if item is None:
        return
    if len(steps) < 3 or steps[2] not in item:
        del draft.data["paths"][path]
        draft.leave_out("/paths", path, message)
        return
    operation, method = item[steps[2]], steps[2]
    at = join_pointer("/paths", path, method)
    if operation is _GONE:
        return
    if steps[3:4] == ["callbacks"] and len(steps) > 4:
        if operation["callbacks"].pop(steps[4], None) is not None:
            draft.leave_out(at, f"the callback {steps[4]}", message)
        return
    if steps[3:4] == ["parameters"] and len(steps) > 4:
        parameter = operation["parameters"][int(steps[4])]
        if parameter is _GONE or _drop_example(parameter, steps[5:]):
            return
        if not parameter.get("required"):
            draft.comment(at, f"the {parameter['in']} parameter {parameter['name']} is left out: {message}")
            operation["parameters"][int(steps[4])] = _GONE
            return
    if steps[3:4] == ["responses"] and len(steps) > 4 and steps[4] in operation["responses"]:
        status = steps[4]
        response = operation["responses"][status]
        is_other = JSON not in response.get("content", {})
        if ("content" in response or "links" in response) and (is_other or not status.startswith("2")):
            operation["responses"][status] = {"description": response["description"]}
            draft.comment(join_pointer(at, "responses", status), f"the body is left out: {message}")
            return
    item[method] = _GONE
    draft.leave_out("/paths", f"{method.upper()} {path}", message)


def _repair_schema(draft: Draft, steps: list[str], message: str, times: int) -> None:
    name, inner = steps[2], steps[3:]
    schema = draft.schemas.get(name)
    if schema is None:
        return
    if times > 2:
        _drop_users(draft, name, message)
        return
    properties = [index for index, step in enumerate(inner) if step == "properties" and index + 1 < len(inner)]
    holder, key = _keyword_at(schema, inner)
    if key in _EXAMPLES or (key is not None and key.startswith("x-")):
        holder.pop(key, None)
        return
    if inner[:1] == ["required"] and len(inner) == 2 and "required" in schema:
        schema.pop("required")
        return
    if not properties:
        description = schema.get("description", "")
        at = join_pointer(SCHEMAS, name)
        draft.comment(at, f"published in a form that the dialect does not have: {message}")
        schema.clear()
        schema.update({"description": description} if description else {})
        return
    position = properties[-1]
    holder = resolve_pointer(schema, join_pointer("", *inner[: position + 1]))
    member = inner[position + 1]
    at = join_pointer(SCHEMAS, name, *inner[: position + 2])
    if not isinstance(holder, dict) or member not in holder or holder[member] is _GONE:
        return
    is_own = len(inner) == position + 2  # about the member itself, such as its name
    if not is_own and times == 1:
        description = holder[member].get("description") if isinstance(holder[member], dict) else None
        holder[member] = {"description": description} if description else {}
        draft.comment(at, f"the schema is left out: {message}")
        return
    holder[member] = _GONE
    owner_at = at.rpartition("/properties/")[0]
    owner = resolve_pointer(draft.data, owner_at)
    if member in owner.get("required", ()):
        owner["required"] = [each for each in owner["required"] if each != member]
        draft.ask(owner_at, f"the required member {member} is left out ({message}): can this be used without it?")
    draft.leave_out(owner_at, f"the member {member}", message)


def _keyword_at(schema: Value, inner: list[str]) -> tuple[Value, str | None]:
    """Return the object and the keyword in it where an annotation is, if that is what a pointer leads to or into."""
    value: Any = schema
    is_map = False
    for step in inner:
        if isinstance(value, dict) and not is_map and (step in _EXAMPLES or step.startswith("x-")):
            return value, step
        is_map = isinstance(value, dict) and not is_map and step == "properties"
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            break
    return schema, None


def _drop_example(holder: Value, steps: list[str]) -> bool:
    """Drop the example that a pointer leads into."""
    for index, step in enumerate(steps):
        inner = resolve_pointer(holder, join_pointer("", *steps[:index]))
        if step in _EXAMPLES and isinstance(inner, dict) and step in inner:
            del inner[step]
            return True
    return False


def _drop_users(draft: Draft, name: str, message: str) -> None:
    """Leave out the operations and webhooks that need a schema."""
    users = {name}
    while True:
        more = {
            other
            for other, schema in draft.schemas.items()
            if other not in users and users & {name_in(at) for at in iter_references(schema)}
        }
        if not more:
            break
        users |= more
    for hook, item in [*draft.data.get("webhooks", {}).items()]:
        if users & {name_in(at) for at in iter_references(item)}:
            del draft.data["webhooks"][hook]
            draft.leave_out("/paths", f"the webhook {hook}", f"{name}: {message}")
    for path, item in draft.data["paths"].items():
        for method, operation in item.items():
            if operation is not _GONE and users & {name_in(at) for at in iter_references(operation)}:
                item[method] = _GONE
                draft.leave_out("/paths", f"{method.upper()} {path}", f"{name}: {message}")


def _sweep(draft: Draft) -> None:
    """Remove what is marked as gone."""
    draft.data["paths"] = {
        path: found
        for path, item in draft.data["paths"].items()
        if (found := {method: operation for method, operation in item.items() if operation is not _GONE})
    }
    if not draft.data.get("webhooks", True):
        del draft.data["webhooks"]
    for item in draft.data["paths"].values():
        for operation in item.values():
            if not operation.get("callbacks", True):
                del operation["callbacks"]
            if "parameters" in operation:
                operation["parameters"] = [each for each in operation["parameters"] if each is not _GONE]
    waiting: list[Any] = [*draft.schemas.values()]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            for key in [key for key, inner in value.items() if inner is _GONE]:
                del value[key]
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
