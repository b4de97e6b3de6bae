"""Tests of all layouts, with the facts of providers' pages counted by hand; their prose is replaced by ours."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.providers import PROVIDER_NAMES

from telecine_codegen.docs.layouts import LAYOUTS, parse_text
from telecine_codegen.docs.page_facts import Page, PageOperation
from telecine_codegen.docs.page_reader import RawPage, parse_page, read_page

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
SPECS = list(PROVIDER_NAMES)
# Number of facts on the page of a provider, counted by hand, and how many of them must be found.
COUNTED = {
    "ttapi_generations.txt": (27, 27),
    "ttapi_old.md": (31, 31),
    "toapis_video_3.txt": (27, 27),
    "cometapi_create.txt": (24, 24),
    "apikley_text_to_video.txt": (55, 51),
}
LAYOUT_OF = {
    "ttapi_generations.txt": "mintlify-text",
    "ttapi_old.md": "gitbook",
    "toapis_video_3.txt": "mintlify-text",
    "cometapi_create.txt": "mintlify-text",
    "apikley_text_to_video.txt": "openapi-flat",
    "variants.txt": "mintlify-text",
    "components.md": "mintlify-components",
    "gitbook_en.md": "gitbook",
    "embedded.md": "markdown-openapi",
    "films.yaml": "openapi",
    "saved.html": "mintlify-text",
    "chinese.txt": "mintlify-text",
    "long_form.md": "gitbook",
    "long_tables.md": "gitbook",
    "long_saved.txt": "mintlify-text",
    "labelled_zh.md": "gitbook",
    "bullet_fields.md": "gitbook",
}
# Facts that were not counted, since every endpoint has them.
ALWAYS = {"server", "scheme", "media", "status"}
EXAMPLES = {
    "ttapi_generations.txt": [("request", "request", 13), ("answer", "answer", 24), ("field", "answer", 122)],
    "ttapi_old.md": [("answer", "answer 200", 32), ("answer", "answer 400", 46), ("answer", "answer 200", 78)],
    "toapis_video_3.txt": [
        ("request", "request", 13),
        ("answer", "answer", 19),
        ("request", "request", 99),
        ("answer", "answer", 105),
    ],
    "cometapi_create.txt": [("request", "request", 16), ("answer", "answer", 20)],
    "apikley_text_to_video.txt": [
        ("request", "request", 160),
        ("answer", "answer 200", 190),
        ("request", "request", 233),
    ],
    "variants.txt": [("answer", "answer 200", 22)],
    "components.md": [("request", "request", 85), ("answer", "answer 200", 101), ("answer", "answer 401", 109)],
    "gitbook_en.md": [("answer", "answer 200", 33), ("answer", "answer 401", 39)],
    "embedded.md": [("answer", "answer 200", 39)],
    "saved.html": [("request", "request", 11), ("answer", "answer", 14)],
    "chinese.txt": [("request", "request", 7), ("answer", "answer", 11)],
    "long_form.md": [("request", "request", 112), ("answer", "answer", 126), ("answer", "answer", 159)],
    "long_tables.md": [
        ("request", "request", 53),
        ("answer", "answer", 77),
        ("answer", "answer", 128),
        ("request", "request", 101),
    ],
    "long_saved.txt": [("request", "request", 105), ("answer", "answer", 113), ("request", "request", 131)],
    "labelled_zh.md": [("request", "request", 16), ("answer", "answer", 29)],
    "bullet_fields.md": [("request", "request", 11), ("answer", "answer", 31)],
}
ENDPOINTS = {
    "ttapi_generations.txt": ["POST /grok/generations"],
    "ttapi_old.md": ["POST /grok/generations", "GET /grok/fetch"],
    "toapis_video_3.txt": ["POST /v1/videos/generations"],
    "cometapi_create.txt": ["POST /grok/v1/videos/generations"],
    "apikley_text_to_video.txt": ["POST /api/v1/jobs/createTask", "POST {$request.body#/callBackUrl}"],
    "variants.txt": ["GET /v2/films/{film_id}/scenes"],
    "components.md": ["POST /v1/films"],
    "gitbook_en.md": ["POST /v1/films", "GET /v1/films/{task_id}"],
    "embedded.md": ["GET /v1/films/{id}"],
    "films.yaml": ["POST /v1/films"],
    "saved.html": ["POST /v1/films"],
    "chinese.txt": ["POST /v1/videos/generations"],
    "long_form.md": ["POST /v2/tasks/create", "GET /v2/tasks/info"],
    "long_tables.md": ["POST /api/v1/boats/launch", "GET /api/v1/boats/state", "POST {$request.body#/hookUrl}"],
    "long_saved.txt": ["POST /api/v1/stones/throw", "POST {$request.body#/hookUrl}"],
    "labelled_zh.md": ["POST /api/v3/kites/create"],
    "bullet_fields.md": ["POST /v1/kettle/jobs"],
}


def page(name: str) -> Page:
    return read_page(str(HERE / "pages" / name))


def read_facts(name: str) -> list[str]:
    """Return the facts counted by hand, as JSON texts."""
    facts = yaml.load((HERE / "facts" / name).with_suffix(".yaml").read_text("utf-8"), yaml.CSafeLoader)
    return [json.dumps(fact, ensure_ascii=False) for fact in facts]


def dump_facts(operations: tuple[PageOperation, ...]) -> list[str]:
    facts = [fact for one in operations for fact in one.facts]
    return [json.dumps([fact.where, fact.name, fact.kind, fact.value], ensure_ascii=False) for fact in facts]


def subtract(facts: list[str], others: list[str]) -> list[str]:
    """Return the facts that are not among the others; repeated facts are counted."""
    rest = list(others)
    return [fact for fact in facts if fact not in rest or rest.remove(fact)]  # type: ignore[func-returns-value] # that it returns nothing is what is tested


@pytest.mark.parametrize("name", COUNTED)
def test_page_has_the_facts_counted_by_hand(name: str) -> None:
    facts = read_facts(name)
    missed = subtract(facts, dump_facts(page(name).operations))
    assert (len(facts), len(facts) - len(missed)) == COUNTED[name], missed


@pytest.mark.parametrize("name", COUNTED)
def test_page_has_no_other_facts(name: str) -> None:
    surplus = [json.loads(fact) for fact in subtract(dump_facts(page(name).operations), read_facts(name))]
    assert [fact for fact in surplus if fact[2] not in ALWAYS and fact[1:3] != ["status", "field"]] == []


@pytest.mark.parametrize("name", sorted(LAYOUT_OF.keys() - COUNTED.keys() - {"films.yaml"}))
def test_page_of_another_provider_has_exactly_its_facts(name: str) -> None:
    assert sorted(dump_facts(page(name).operations)) == sorted(read_facts(name))


@pytest.mark.parametrize("name", LAYOUT_OF)
def test_layout_is_detected(name: str) -> None:
    assert page(name).layout == LAYOUT_OF[name]


@pytest.mark.parametrize("name", ENDPOINTS)
def test_endpoints_are_dump_facts(name: str) -> None:
    assert [one.title for one in page(name).operations] == ENDPOINTS[name]


@pytest.mark.parametrize("name", EXAMPLES)
def test_json_examples_are_found_with_their_lines(name: str) -> None:
    examples = [example for one in page(name).operations for example in one.examples]
    assert [(example.role, example.where, example.line) for example in examples] == EXAMPLES[name]
    assert [example.problem for example in examples] == [None] * len(examples)


@pytest.mark.parametrize("name", [name for name, layout in LAYOUT_OF.items() if "openapi" not in layout])
def test_facts_have_their_lines(name: str) -> None:
    lines = (HERE / "pages" / name).read_text("utf-8").splitlines()
    for one in page(name).operations:
        for fact in one.facts:
            assert 1 <= fact.line <= len(lines)
            if fact.kind in ("type", "field"):
                near = " ".join(lines[fact.line - 1 : fact.line + 1]).replace("\\", "")
                assert fact.name.rpartition(".")[2] in near, fact


def flatten(text: str) -> str:
    """Return a document as the text of a page that has lost the indentation."""
    return "Title of the page\nOpenAPI\nCopy\n" + "\n".join(line.strip() for line in text.split("\n"))


def get_content(operations: tuple[PageOperation, ...]) -> Any:
    examples = [(one.title, example.where, example.value) for one in operations for example in one.examples]
    return sorted(f"{one.title} {fact}" for one in operations for fact in dump_facts((one,))), examples


@pytest.mark.parametrize("path", [*(ROOT / f"specs/{name}.yaml" for name in SPECS), HERE / "pages/films.yaml"], ids=str)
def test_document_without_indentation_has_the_same_facts(path: Path) -> None:
    text = path.read_text("utf-8")
    whole, restored = parse_text(text), parse_text(flatten(text))
    assert whole is not None
    assert restored is not None
    assert (whole[0], restored[0]) == ("openapi", "openapi-flat")
    # A folded text in a list of examples is not restored.
    (facts, examples), (same, alike) = get_content(whole[1]), get_content(restored[1])
    assert [fact for fact in facts if "A couple of doors" not in fact] == [
        fact for fact in same if not fact.endswith('"example", ""]')
    ]
    assert examples == alike


def test_lower_case_components_are_recognised_by_references() -> None:
    text = (HERE / "pages/films.yaml").read_text("utf-8")
    clip = "    clip:\n      type: object\n      properties:\n        a:\n          type: string\n    film:\n"
    small = text.replace("schemas/Film'", "schemas/film'").replace("    Film:\n", clip)
    part = "        part:\n          $ref: '#/components/schemas/clip'\n        seed:\n"
    small = small.replace("        seed:\n", part)
    whole, restored = parse_text(small), parse_text(flatten(small))
    assert whole is not None
    assert restored is not None
    assert get_content(whole[1]) == get_content(restored[1])


def test_json_document_has_the_same_facts() -> None:
    text = (HERE / "pages/films.yaml").read_text("utf-8")
    as_json = json.dumps(yaml.safe_load(text), indent="\t")
    one, other = parse_page(RawPage("films.yaml", text.encode())), parse_page(RawPage("films.json", as_json.encode()))
    assert get_content(one.operations) == get_content(other.operations)


@pytest.mark.parametrize("name", ["ttapi_generations.txt", "toapis_video_3.txt", "cometapi_create.txt", "variants.txt"])
def test_markdown_headings_and_escapes_do_not_change_the_facts(name: str) -> None:
    text = (HERE / "pages" / name).read_text("utf-8")
    marked = re.sub(
        r"^(Body|Response|Authorizations|Headers|(?:Path|Query) Parameters)$", r"#### \1", text, flags=re.MULTILINE
    )
    marked = re.sub(r"^([a-z]+)_([a-z_]+)$", r"[](#body-x)\n\n\1\\_\2", marked, flags=re.MULTILINE)
    assert "\\_" in marked
    one, other = parse_page(RawPage("a", text.encode())), parse_page(RawPage("b", marked.encode()))
    assert get_content(one.operations) == get_content(other.operations)


@pytest.mark.parametrize("name", ["ttapi_generations.txt", "toapis_video_3.txt", "cometapi_create.txt", "variants.txt"])
def test_empty_lines_do_not_change_the_facts(name: str) -> None:
    text = (HERE / "pages" / name).read_text("utf-8")
    start = text.index("Authorizations")
    end = text.find("curl", start) if text.find("curl", start) > 0 else len(text)
    spread = text[:start] + text[start:end].replace("\n", "\n\n") + text[end:]
    crumbs, _, rest = spread.partition("curl")
    spread = crumbs.replace("\n", "\n\n") + "curl" + rest
    one, other = parse_page(RawPage("a", text.encode())), parse_page(RawPage("b", spread.encode()))
    assert get_content(one.operations) == get_content(other.operations)


def test_crlf_and_byte_order_mark_do_not_change_the_facts() -> None:
    text = (HERE / "pages/ttapi_generations.txt").read_text("utf-8")
    one = parse_page(RawPage("a", text.encode()))
    other = parse_page(RawPage("a", b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()))
    assert one.operations == other.operations


def test_every_layout_has_a_test_page() -> None:
    assert {layout.name for layout in LAYOUTS} == set(LAYOUT_OF.values())


def save_as_text(text: str) -> str:
    """Return a Markdown page as a browser saves it: no marks of headings, tabs between the cells of a table."""
    rows = [line for line in text.split("\n") if not re.fullmatch(r"\|[|:\s-]+|```\w*|-{3,}", line)]
    cells = [re.sub(r"\s*\|\s*", "\t", line.strip("| ")) if line.startswith("|") else line for line in rows]
    bullets = [re.sub(r"^(\s*)- ", r"\1• ", re.sub(r"^#+ ", "", line)) for line in cells]
    return re.sub(r"[*`]", "", "\n".join(bullets))


def save_as_html(text: str) -> str:
    """Return a Markdown page as HTML."""
    lines: list[str] = []
    is_table = is_code = False
    for line in text.split("\n"):
        if line.startswith("```"):
            is_code = not is_code
            lines.append("<pre>" if is_code else "</pre>")
        elif line.startswith("|"):
            tag = "td" if is_table else "th"
            cells = "".join(f"<{tag}>{re.sub('[*`]', '', cell)}</{tag}>" for cell in line.strip("| ").split("|"))
            lines.extend([] if is_table else ["<table>"])
            lines.extend([] if re.fullmatch(r"\|[|:\s-]+", line) else [f"<tr>{cells}</tr>"])
            is_table = True
            continue
        elif heading := re.fullmatch(r"(#+) (.+)", line):
            lines.append(f"<h{len(heading[1])}>{heading[2]}</h{len(heading[1])}>")
        elif item := re.fullmatch(r"\s*- (.+)", line):
            content = re.sub(r"[*]{2}(.+?)[*]{2}", r"<strong>\1</strong>", item[1])
            lines.append(f"<ul><li>{content}</li></ul>")
        else:
            lines.append(line if is_code else f"<p>{line}</p>")
        lines.extend(["</table>"] if is_table else [])
        is_table = False
    return "<!doctype html><html><body>" + "\n".join(lines) + "</body></html>"


@pytest.mark.parametrize("save", [save_as_text, save_as_html])
def test_long_form_has_the_same_facts_as_saved_text_and_html(save: Callable[[str], str]) -> None:
    text = (HERE / "pages/long_form.md").read_text("utf-8")
    one, other = parse_page(RawPage("a", text.encode())), parse_page(RawPage("b", save(text).encode()))
    assert get_content(one.operations) == get_content(other.operations)
    assert other.unread == ()
