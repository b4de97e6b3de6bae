"""Batch files by example: formats, cells, and what is told about invalid lines."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from tests.library_patch import patch_library
from tests.telecine.batch.batch_files import read, write

from telecine import VideoRequest
from telecine.batch import batch_file
from telecine.batch.batch_file import read_batch_file
from telecine.batch.batch_problem import BatchProblem
from telecine.cli.exit_status import USAGE, exit_status_for
from telecine.errors import BatchFileError, UnknownProvider
from telecine_codegen.__main__ import main

HERON = (Path(__file__).parents[1] / "sixth" / "heron.yaml").read_text("utf-8")


def messages(path: Path, provider: str | None = "xai") -> list[str]:
    """Return the problems of a file, as ``line: message``."""
    return [f"{problem.line}: {problem.message}" for problem in read(path, provider)[1]]


def test_a_row_of_csv_has_every_field(tmp_path: Path) -> None:
    image = write(tmp_path, "boat 1.png", b"an image")
    text = """\
prompt, provider,duration,resolution,images,max_cost,key,options.cometapi.user,metadata.shot,options.xai.user
"A boat,\r\non a lake",XAI,6,720p,https://images.example/a.png,0.90,order-1,"""
    path = write(tmp_path, "one.csv", text + '"""7""",007,\r\n\r\nB,xai, 5 ,,"[""boat 1.png""]",,,,,u-2\r\n')
    first, second = read_batch_file(path)
    assert first.request == VideoRequest(
        "A boat,\r\non a lake",
        duration=6,
        resolution="720p",
        images=("https://images.example/a.png",),
        options={"cometapi": {"user": "7"}},
        max_cost=Decimal("0.90"),
    )
    assert first.request.metadata == {"shot": "007"}
    assert (first.provider, first.key, first.line) == ("xai", "order-1", 2)
    assert second.request == VideoRequest("B", duration=5, images=(image,), options={"xai": {"user": "u-2"}})
    assert second.line == 5


def test_a_line_of_json_has_every_field(tmp_path: Path) -> None:
    text = """{"prompt": "A boat\\non a\u2028lake", "provider": "xai", "duration": 6, "resolution": "720p",
 "max_cost": 0.9, "images": ["https://images.example/a.png"], "options": {"xai": {"user": "7"}},
 "metadata": {"shot": "007"}, "key": "order-1", "mode": null}""".replace("\n ", " ")
    (item,) = read_batch_file(write(tmp_path, "one.jsonl", text))
    assert item.request == VideoRequest(
        "A boat\non a\u2028lake",
        duration=6,
        resolution="720p",
        images=("https://images.example/a.png",),
        options={"xai": {"user": "7"}},
        max_cost=Decimal("0.9"),
    )
    assert (item.request.metadata, item.provider, item.key, item.line) == ({"shot": "007"}, "xai", "order-1", 1)


def test_images_of_a_cell_are_separated_by_white_space(tmp_path: Path) -> None:
    write(tmp_path, "b.png", b"an image")
    path = write(tmp_path, "a.csv", 'images,prompt\n"https://i.example/a.png b.png\nHTTPS://i.example/c.png",x\n')
    (item,) = read_batch_file(path, default_provider="xai")
    assert item.request.images == ("https://i.example/a.png", tmp_path / "b.png", "HTTPS://i.example/c.png")


def test_images_are_relative_to_the_folder_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shots").mkdir()
    image = write(tmp_path / "shots", "a.png", b"an image")
    write(tmp_path / "shots", "a.jsonl", '{"prompt": "x", "images": ["a.png"]}')
    monkeypatch.chdir(tmp_path)
    (item,) = read_batch_file("shots/a.jsonl", default_provider="xai")
    assert item.request.images == (image,)


def test_a_video_may_have_an_image_and_no_prompt(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "images\nhttps://i.example/a.png\n")
    (item,) = read_batch_file(path, default_provider="apikley")
    assert item.request == VideoRequest("", images=("https://i.example/a.png",))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_files_of_spreadsheet_programs_are_read(tmp_path: Path, separator: str, line_break: str, mark: str) -> None:
    rows = ["prompt,duration,,", ",,,", "A boat,6,,", "", "A heron,,,", " ,,,"]
    text = line_break.join(rows).replace(",", separator)
    items = read_batch_file(write(tmp_path, "a.csv", mark + text), default_provider="ttapi")
    assert [(item.line, item.request.prompt, item.request.duration) for item in items] == [
        (3, "A boat", 6),
        (5, "A heron", None),
    ]


def test_only_the_first_row_tells_the_separator(tmp_path: Path) -> None:
    for line_break in ("\n", "\r"):
        path = write(tmp_path, "a.csv", line_break.join(["prompt;duration", "A boat, on a lake;6"]))
        (item,) = read_batch_file(path, default_provider="xai")
        assert item.request == VideoRequest("A boat, on a lake", duration=6)


def test_the_suffix_decides_the_format_and_else_the_first_character(tmp_path: Path) -> None:
    line = '{"prompt": "x"}'
    for name in ("a.jsonl", "a.NDJSON", "a.txt", "a", "a.json"):
        (item,) = read_batch_file(write(tmp_path, name, f"\ufeff \n{line}\n"), default_provider="xai")
        assert item.line == 2
    assert messages(write(tmp_path, "a.csv", line)) == [
        "1: no column 'prompt'; the first row names the columns, and has '{\"prompt\": \"x\"}'"
    ]
    (item,) = read_batch_file(write(tmp_path, "b.txt", "prompt\nx\n"), default_provider="xai")
    assert item.line == 2


def text_file(content: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content))


def test_a_dash_reads_stdin(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    image = write(tmp_path, "a.png", b"an image")
    monkeypatch.chdir(tmp_path)
    patch_library(monkeypatch, batch_file, "sys", stdin=text_file(b"prompt,images\nx,a.png\ny,b.png\n"))
    with pytest.raises(BatchFileError, match=r"^stdin:3: images: .*'b.png'$"):
        read_batch_file("-", default_provider="xai")
    patch_library(monkeypatch, batch_file, "sys", stdin=text_file(b'{"prompt": "x", "images": ["a.png"]}'))
    (item,) = read_batch_file("-", default_provider="xai")
    assert item.request.images == (image,)
    patch_library(monkeypatch, batch_file, "sys", stdin=None)
    with pytest.raises(BatchFileError, match=r"^stdin: cannot be read: it is closed$"):
        read_batch_file("-", default_provider="xai")


CSV_PROBLEMS = {
    "": ["None: there is no video in it"],
    " \n\r\n": ["None: there is no video in it"],
    "prompt\n": ["None: there is no video in it"],
    "promt,duration\nx,5\n": ["1: no column 'prompt'; the first row names the columns, and has 'promt', 'duration'"],
    "prompt,Duration\nx,five\n": ["1: unknown column 'Duration'; did you mean 'duration'?"],
    "prompt,options.xai,metadata\nx\n": ["1: unknown column 'options.xai'; expected options.PROVIDER.NAME"],
    "prompt,metadata.\nx\n": ["1: unknown column 'metadata.'; expected metadata.NAME"],
    "\nprompt,key,prompt\nx\n": ["2: the column 'prompt' is there twice"],
    "metadata,prompt,metadata.a\n[],x,1\n": [
        "1: the column 'metadata.a' is there in addition to 'metadata', which holds all members",
        '2: metadata: expected an object of texts, such as {"name": "text"}',
    ],
    "metadata.a,prompt,metadata\n": [
        "1: the column 'metadata.a' is there in addition to 'metadata', which holds all members"
    ],
    "prompt,duration\nA boat, on a lake,6\n": [
        "2: cell 3, '6', has no column; quote a cell that contains the separator, or name the column",
        "2: duration: expected a whole number of seconds, at least 1, not ' on a lake'",
    ],
    "prompt,,key\nx, ,,\nx,y,\n": [
        "3: cell 2, 'y', has no column; quote a cell that contains the separator, or name the column"
    ],
    'prompt\n"a "b" c"\nx\n"d': [
        '2: invalid CSV: text follows a closing quote; a quote within a quoted cell is written twice, ""',
        "4: invalid CSV: the quoted cell that starts in this row has no closing quote",
    ],
    f"prompt\n{'x' * 131073}\n": [
        "2: invalid CSV: a cell has more than 131072 characters; use JSON Lines, or image files"
    ],
    "prompt\na\0b\n": ["2: column 2: the file contains a NUL character; save it as text in UTF-8"],
    "prompt,max_cost\nx,nan\ny,inf\nz,1 USD\n": [
        f"{line}: max_cost: expected US dollars as a number from 0, not {text!r}"
        for line, text in ((2, "nan"), (3, "inf"), (4, "1 USD"))
    ],
    "prompt,images\nx,nothing.png\ny,.\n": [
        "2: images: expected an image file or an http(s) URL, there is no file 'nothing.png'",
        "3: images: expected an image file or an http(s) URL, got the folder '.'",
    ],
}


@pytest.mark.parametrize("text", CSV_PROBLEMS)
def test_what_is_wrong_in_csv_is_told(tmp_path: Path, text: str) -> None:
    assert sorted(messages(write(tmp_path, "a.csv", text))) == sorted(CSV_PROBLEMS[text])


JSON_PROBLEMS = {
    "\n \n": ["None: there is no video in it"],
    "\n[1]\n": ['2: expected a JSON object, such as {"prompt": "A paper boat"}'],
    '{"prompt": "a",\n"key": "b"}': [
        "1: invalid JSON in column 16: Expecting property name enclosed in double quotes",
        "2: invalid JSON in column 6: Extra data",
    ],
    '{"prompt": "x", "max_cost": NaN}': ["1: invalid JSON: NaN is not a JSON value"],
    '{"prompt": "x", "max_cost": 1e999}': ["1: invalid JSON: the number 1e999 is too large"],
    '{"prompt": "x", "duration": ' + "9" * 1001 + "}": ["1: invalid JSON: a number has 1001 digits, more than 1000"],
    '{"prompt": "x", "prompt": "y"}': ["1: invalid JSON: 'prompt' is given twice"],
    '{"prompt": "x", "options": {"xai": {"user": "a", "user": "b"}}}': ["1: invalid JSON: 'user' is given twice"],
    '{"prompt": "\\ud83d"}': ["1: the text contains half of a surrogate pair, '\\ud83d'"],
    '{"prompt": "x", "options": {"xai": {"\\u0000": 1}}}': ["1: the text contains a NUL character"],
    '{"prompt": "x\\u0000"}': ["1: the text contains a NUL character"],
    '{"prompt": "x", "options": {"xai": {"user": ' + "[" * 100 + "]" * 100 + "}}}": [
        "1: invalid JSON: nested more than 100 levels deep"
    ],
    "[" * 100_000: ["1: invalid JSON: nested more than 100 levels deep"],
    '{"prompt": "x", "durations": 5}': ["1: unknown field 'durations'; did you mean 'duration'?"],
    '{"prompt": "x", "duration": "6"}': ["1: duration: expected a whole number of seconds, at least 1, not '6'"],
    '{"prompt": "x", "max_cost": -1}': ["1: max_cost: expected US dollars as a number from 0, not -1"],
    '{"prompt": "x", "images": "a.png"}': ["1: images: expected a list of images, even for a single one"],
    '{"prompt": "x", "images": [1]}': ["1: images: expected images as URLs, paths, bytes or open files"],
    '{"prompt": "x", "metadata": {"shot": 1}}': ['1: metadata: expected an object of texts, such as {"name": "text"}'],
    '{"prompt": "x", "options": {"user": 1}}': [
        '1: options: expected a mapping by provider, such as {"name": {"member": 1}}'
    ],
    '{"prompt": "x", "provider": 7}': ["1: provider: expected text, not 7"],
    '{"prompt": "x", "key": 7}': ["1: key: expected a text that is not empty, not 7"],
    '{"prompt": "x", "key": " "}': ["1: key: expected a text that is not empty, not ' '"],
    '{"prompt": " \\n"}\n{"prompt": null}\n{}': [
        f"{line}: prompt: is empty; a video needs a prompt or an image" for line in (1, 2, 3)
    ],
    '{"prompt": "x", "key": "k"}\n{"prompt": "y", "key": "l"}\n{"prompt": "x", "key": "k"}': [
        "3: key: 'k' is also the key of line 1"
    ],
    '{"prompt": "x", "duration": 99}\n{"prompt": "x", "max_cost": 0.1}': [
        "1: duration=99: grok-imagine-video supports 1 to 15; supported by toapis",
        "2: max_cost=0.1: grok-imagine-video costs about 0.4 USD (price of 2026)",
    ],
}


@pytest.mark.parametrize("text", JSON_PROBLEMS, ids=lambda text: text[:40])
def test_what_is_wrong_in_json_lines_is_told(tmp_path: Path, text: str) -> None:
    assert messages(write(tmp_path, "a.jsonl", text)) == JSON_PROBLEMS[text]


def test_a_provider_is_named_by_the_line_or_by_default(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "prompt,provider\na, TTAPI \nb,\nc,nobody\n")
    (missing, unknown) = messages(path, None)
    assert missing == "3: provider: the line names none, and there is no default"
    assert unknown.startswith("4: provider: unknown provider 'nobody'; expected one of apikley, ")
    with pytest.raises(UnknownProvider):
        read_batch_file(path, default_provider="nobody")
    items = read_batch_file(write(tmp_path, "a.csv", "prompt,provider\na, TTAPI \nb,\n"), default_provider="XAI")
    assert [item.provider for item in items] == ["ttapi", "xai"]


def test_a_file_that_is_not_utf_8_is_told_with_the_place(tmp_path: Path) -> None:
    text = "prompt\nA boat\nZürich\n".encode("latin-1")
    for content, line in ((text, 3), (b"\xef\xbb\xbf" + text, 3), (text.replace(b"\n", b"\r\n"), 3), (text[14:], 1)):
        assert messages(write(tmp_path, "a.csv", content)) == [
            f"{line}: column 2: the file is not UTF-8: byte 0xfc; save it as text in UTF-8"
        ]
    assert messages(write(tmp_path, "a.csv", "prompt\nx\n".encode("utf-16"))) == [
        "1: column 1: the file is UTF-16; save it as text in UTF-8"
    ]


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    for path, reason in (
        (str(tmp_path), "Is a directory"),
        (str(tmp_path / "missing.csv"), "No such file or directory"),
        ("a\0b", "embedded null byte"),
    ):
        with pytest.raises(BatchFileError) as caught:
            read_batch_file(path)
        assert str(caught.value) == f"{path}: cannot be read: {reason}"
        assert caught.value.problems == (BatchProblem(None, None, f"cannot be read: {reason}"),)


def test_an_image_that_cannot_be_read_is_a_problem_of_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.png", b"an image")
    path = write(tmp_path, "a.csv", "prompt,images\nx,a.png\n")
    read_bytes = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path == tmp_path / "a.png":
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)  # root may read every file
    assert messages(path) == [f"2: images='{tmp_path / 'a.png'}': Permission denied"]


def test_the_error_names_file_and_line_and_shows_the_first_fifty_problems(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "prompt,duration\n" + "x,0\n" * 60)
    with pytest.raises(BatchFileError) as caught:
        read_batch_file(path, default_provider="xai")
    lines = str(caught.value).split("\n")
    assert lines[0] == f"{path}:2: duration: expected a whole number of seconds, at least 1, not 0"
    assert lines[50:] == ["and 10 more"]
    assert [problem.line for problem in caught.value.problems] == list(range(2, 62))
    assert {problem.field for problem in caught.value.problems} == {"duration"}
    assert exit_status_for(caught.value) is USAGE


def test_a_problem_names_its_field() -> None:
    sentences = {
        "duration: expected": "duration",
        "duration=99: grok": "duration",
        "options.user=1: x": "options.user",
        "there: is": "there",
        "there is no video in it": None,
    }
    assert {text: BatchProblem.from_sentence(1, text).field for text in sentences} == sentences


def test_a_provider_of_ones_own_is_read_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "heron.yaml").write_text(HERON, "utf-8")
    (tmp_path / "pyproject.toml").write_text('[tool.telecine]\npackage = "my_clients"\n', "utf-8")
    assert main(["--root", str(tmp_path), "generate"]) == 0
    path = write(tmp_path, "a.csv", "prompt,provider,duration\nA heron,heron,5\nB,heron,1000\n")
    program = """
import sys, telecine, my_clients.heron
from telecine.batch.batch_file import read_batch_file
telecine.Client(providers=[my_clients.heron])
read_batch_file(sys.argv[1])
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path / "generated"), *sys.path])}
    command = [sys.executable, "-c", program, str(path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert f"{path}:3: duration=1000: " in done.stderr
    assert f"{path}:2" not in done.stderr


def test_importing_telecine_does_not_import_batches() -> None:
    program = "import sys, telecine, telecine.errors; print([name for name in sys.modules if 'telecine.batch' in name])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout) == []
