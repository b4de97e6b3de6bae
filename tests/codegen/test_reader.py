"""Strict reader: what it rejects, with which place, and what it still reads."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from telecine_codegen.diagnostics import Report
from telecine_codegen.openapi.document import Document, canonical_json
from telecine_codegen.openapi.pointer import join_pointer
from telecine_codegen.openapi.reader import read_document

pytestmark = pytest.mark.slow


def load(tmp_path: Path, text: str | bytes, name: str = "spec.yaml") -> tuple[Document | None, list[str]]:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    report = Report()
    document = read_document(path, report)
    prefix = f"{path.as_posix()}:"
    return document, [str(d).splitlines()[0].removeprefix(prefix) for d in report.diagnostics]


@pytest.mark.parametrize(
    "bare",
    [
        *[
            "16:9",
            "9:16",
            "190:20:30",
            "on",
            "Off",
            "YES",
            "no",
            "y",
            "N",
            "010",
            "-010",
            "0o10",
            "08",
            "1_000",
            "0b11",
        ],
        *["+0x1F", "2026-04-15", "2026-04-15T10:00:00Z", "=", "<<", "1e3", "1.5e3", "1._5", "0x_"],
    ],
)
def test_a_plain_scalar_that_yaml_versions_read_differently_is_rejected_and_read_as_a_string(
    tmp_path: Path, bare: str
) -> None:
    document, faults = load(tmp_path, f"a:\n  - {bare}\n")
    assert [fault.startswith("2:5: error: YAML 1.1 reads the bare ") for fault in faults] == [True]
    assert document is not None
    assert document.data == {"a": [bare]}
    assert document.refused == {"/a/0"}


@pytest.mark.parametrize(
    ("bare", "value"),
    [
        *[("1", 1), ("-7", -7), ("0", 0), ("1.5", 1.5), (".5", 0.5), ("0x1F", 31), ("true", True), ("False", False)],
        *[("null", None), ("~", None), ("", None), ("720p", "720p"), ("1.0.0", "1.0.0"), ("1:60", "1:60")],
    ],
)
def test_a_plain_scalar_that_both_versions_read_alike_is_accepted(tmp_path: Path, bare: str, value: object) -> None:
    document, faults = load(tmp_path, f"a: {bare}\n")
    assert faults == []
    assert document is not None
    assert document.data == {"a": value}
    assert type(document.data["a"]) is type(value)


@settings(max_examples=400, deadline=None)
@given(st.text("0123456789abefnoxyATFNO.:+-~=<", min_size=1, max_size=10))
def test_an_accepted_scalar_is_read_alike_by_readers_of_both_versions(text: str) -> None:
    report = Report()
    with TemporaryDirectory() as folder:
        path = Path(folder, "spec.yaml")
        path.write_text(f"a: {text}\n")
        document = read_document(path, report)
    if report.failed or document is None:
        return
    assert yaml.safe_load(f"a: {text}\n") == document.data
    assert YAML(typ="safe", pure=True).load(f"a: {text}\n") == document.data


@pytest.mark.parametrize("bare", [".inf", "-.INF", ".nan", "1.0e+400", "1" * 5000])
def test_a_number_that_json_cannot_represent_is_rejected(tmp_path: Path, bare: str) -> None:
    document, faults = load(tmp_path, f"a: {bare}\n")
    assert [fault[:31] for fault in faults] == [f"1:4: error: JSON has no number {bare}"[:31]]
    assert document is not None
    assert document.data == {"a": bare}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: 1\nb: 2\na: 3\n", '3:1: error: duplicate key "a", first on line 1'),
        ("a:\n  200: x\n", "2:3: error: the key 200 is not a string"),
        ("on: x\n", "1:1: error: YAML 1.1 reads the bare key on as a boolean"),
        ("16:9: x\n", "1:1: error: YAML 1.1 reads the bare key 16:9 as the integer 969"),
        ("~: x\n", "1:1: error: the key ~ is not a string"),
        ("? [1, {b: c}]\n: x\n", "1:3: error: a key must be a string, not a list or a mapping"),
        ("a: &x 1\n", "1:4: error: anchor &x"),
        ("a: !!str 1\n", "1:4: error: tag tag:yaml.org,2002:str"),
        ("a: !thing {b: c}\n", "1:4: error: tag !thing"),
        ("a: 1\n---\nb: 2\n", "2:1: error: a second document in one file"),
        ("%YAML 1.1\n---\na: 1\n", "1:1: error: YAML directives are not allowed"),
        ("\ufeffa: 1\n", "1:1: error: the file begins with a byte order mark"),
        ("a: b\x07\n", "1:5: error: bare character U+0007"),
        ("a: b\u2028c\n", "1:5: error: bare character U+2028"),
    ],
)
def test_constructs_other_than_plain_data_are_rejected_with_their_place(tmp_path: Path, text: str, fault: str) -> None:
    document, faults = load(tmp_path, text)
    assert faults == [fault]
    assert document is not None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "1:1: error: the file is empty"),
        ("# nothing\n", "1:1: error: the file is empty"),
        ("---\n", "2:1: error: the file is empty"),
        ("- a\n", "1:1: error: a spec must be a mapping"),
        ("just text\n", "1:1: error: a spec must be a mapping"),
        ("a:\n\t- b\n", "2:1: error: syntax error: found character that cannot start any token, while scanning"),
        ("a: [1, 2\nb: 3\n", "2:2: error: syntax error: did not find expected ',' or ']', while parsing a flow sequ"),
        ("a: 'x\n", "2:1: error: syntax error: found unexpected end of stream, while scanning a quoted scalar that"),
        (b"a: 1\nb: \xff\n", "2:4: error: not UTF-8: byte 0xff"),
        ("a: 1".encode("utf-16"), "1:1: error: not UTF-8: byte 0xff"),
    ],
)
def test_an_unreadable_file_has_one_fault_and_no_document(tmp_path: Path, text: str | bytes, fault: str) -> None:
    document, faults = load(tmp_path, text)
    assert document is None
    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_a_missing_file_and_a_folder_are_reported(tmp_path: Path) -> None:
    report = Report()
    assert read_document(tmp_path / "none.yaml", report) is None
    assert read_document(tmp_path, report) is None
    assert [d.message for d in report.diagnostics] == [
        "cannot read the file: Is a directory",
        "cannot read the file: No such file or directory",
    ]


def test_faults_of_all_kinds_are_reported_in_one_run(tmp_path: Path) -> None:
    document, faults = load(tmp_path, "a: 16:9\nb: &x no\nc: *x\na: 1\n200: 010\n")
    assert [fault.split(" error")[0] for fault in faults] == ["1:4:", "2:4:", "2:4:", "3:4:", "4:1:", "5:1:", "5:6:"]
    assert document is not None
    assert document.data == {"a": "16:9", "b": "no", "c": None, "200": "010"}


def test_an_alias_bomb_is_not_expanded(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    document, faults = load(tmp_path, "\n".join(lines))
    assert document is not None
    assert len(faults) == 40 + 39 * 9
    assert document.data["a39"] == [None] * 9


def test_deep_nesting_is_rejected_and_the_rest_is_read(tmp_path: Path) -> None:
    document, faults = load(tmp_path, "a: " + "[" * 900 + "]" * 900 + "\nb: 1\n")
    assert faults == ["1:103: error: nested more than 100 deep"]
    assert document is not None
    assert document.data["b"] == 1


def test_a_member_has_the_place_of_its_key_and_an_item_its_own(tmp_path: Path) -> None:
    document, _ = load(tmp_path, "a/b:\n  c~d:\n    - x\n    - {e: 1}\n")
    assert document is not None
    places = {key: (place.line, place.column) for key, place in document.places.items()}
    assert places == {
        "": (1, 1),
        "/a~1b": (1, 1),
        "/a~1b/c~0d": (2, 3),
        "/a~1b/c~0d/0": (3, 7),
        "/a~1b/c~0d/1": (4, 7),
        "/a~1b/c~0d/1/e": (4, 8),
    }
    assert document.place("/a~1b/c~0d/1/none/such") == document.places["/a~1b/c~0d/1"]
    assert document.place("/none") == document.places[""]
    assert join_pointer("", "a/b", "c~d", 1) == "/a~1b/c~0d/1"


def test_the_first_of_two_equal_keys_counts_and_the_second_is_shadowed(tmp_path: Path) -> None:
    document, _ = load(tmp_path, "a: {x: 1}\na: {y: 16:9}\n")
    assert document is not None
    assert document.data == {"a": {"x": 1}}
    assert document.shadowed == ({"y": "16:9"},)
    assert "/a/y" not in document.places


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.text(max_size=5),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        ),
    ),
    st.booleans(),
    st.sampled_from([None, 1, "\t"]),
)
def test_json_files_are_read_as_json_reads_them(data: dict[str, object], ascii_only: bool, indent: str | None) -> None:
    report = Report()
    text = json.dumps(data, ensure_ascii=ascii_only, indent=indent)
    with TemporaryDirectory() as folder:
        path = Path(folder, "spec.json")
        path.write_bytes(text.encode("utf-8", "replace"))
        document = read_document(path, report)
    if not report.failed:
        assert document is not None
        assert document.data == json.loads(text)
        assert json.loads(canonical_json(document.data)) == document.data
    elif ascii_only:
        assert "\\ud" in text  # a lone surrogate is no character


@settings(max_examples=300, deadline=None)
@given(
    st.binary()
    | st.text().map(lambda text: text.encode("utf-8", "replace"))
    | st.text("ab:{}[]-?&*!|>'\"#%@ \n\t,0~=").map(str.encode)
)
def test_the_reader_does_not_raise_on_any_bytes(raw: bytes) -> None:
    report = Report()
    with TemporaryDirectory() as folder:
        path = Path(folder, "spec.yaml")
        path.write_bytes(raw)
        document = read_document(path, report)
    assert document is not None or report.failed


def test_canonical_json_keeps_order_and_text() -> None:
    assert canonical_json({"b": "é", "a": [1, None, True]}) == '{"b":"é","a":[1,null,true]}'
