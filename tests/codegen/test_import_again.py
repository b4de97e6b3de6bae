"""An imported spec that exists is not overwritten: newer documents give a patch that keeps its edits."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from tests.codegen.spec_folder import CodegenResult, run_codegen
from tests.codegen.test_import import DOCUMENTS, PUBLISHED, read_kiwi


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with an imported spec."""
    (tmp_path / "kiwi_text.json").write_text(json.dumps(read_kiwi()), "utf-8")
    assert import_again(tmp_path).status == 0
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    return tmp_path


def import_again(root: Path, *options: str) -> CodegenResult:
    documents = (str(root / "kiwi_text.json"), *DOCUMENTS[1:])
    return run_codegen(root, "import", *documents, "--provider", "kiwi", *options)


def publish_newer(root: Path) -> None:
    """Publish a document with a longer duration and another prompt."""
    document = read_kiwi()
    schema = document["paths"]["/v2/video/jobs"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    schema["properties"]["duration"]["maximum"] = 20
    schema["properties"]["prompt"]["maxLength"] = 900
    schema["properties"]["sound"] = {"type": "boolean", "description": "With sound."}
    (root / "kiwi_text.json").write_text(json.dumps(document), "utf-8")


def apply(root: Path, patch: str) -> None:
    subprocess.run(["git", "apply", "-"], input=patch, text=True, cwd=root, check=True)


def edit(root: Path, old: str, new: str) -> None:
    spec = root / "specs/kiwi.yaml"
    text = spec.read_text("utf-8")
    assert old in text
    spec.write_text(text.replace(old, new, 1), "utf-8")


def test_the_same_documents_change_nothing(root: Path) -> None:
    edit(root, "Seconds.", "Length in seconds.")
    before = (root / "specs/kiwi.yaml").read_text("utf-8")
    result = import_again(root)
    told = f"{root}/specs/kiwi.yaml: the documents say what they said at the last import\n"
    assert (result.status, result.out, result.err) == (0, "", told)
    assert (root / "specs/kiwi.yaml").read_text("utf-8") == before


def test_a_newer_document_gives_a_patch_that_keeps_the_edits(root: Path) -> None:
    edit(root, "description: The first frame.", "description: Where the film begins.")
    edit(root, "KiwiVideoAPI  # published as 'Kiwi Video API'", "Kiwi")
    before = (root / "specs/kiwi.yaml").read_text("utf-8")
    publish_newer(root)
    result = import_again(root)
    assert (result.status, result.err) == (1, "")
    assert (root / "specs/kiwi.yaml").read_text("utf-8") == before
    apply(root, result.out)
    after = (root / "specs/kiwi.yaml").read_text("utf-8")
    for text in ("maximum: 20", "maxLength: 900", "sound: {type: boolean", "Where the film begins.", "title: Kiwi\n"):
        assert text in after
    assert run_codegen(root, "lint").status == 0
    assert import_again(root).out == ""


def test_a_place_that_both_changed_is_told_and_stays_as_it_was_edited(root: Path) -> None:
    edit(root, "          maximum: 12\n", "          maximum: 15\n")
    line = (root / "specs/kiwi.yaml").read_text("utf-8").partition("maximum: 15")[0].count("\n") + 1
    publish_newer(root)
    result = import_again(root)
    told = "edited here and changed in the documents: merge by hand; the import has"
    assert result.err.splitlines() == [f"{root}/specs/kiwi.yaml:{line}:1: {told}", "          maximum: 20"]
    apply(root, result.out)
    assert "          maximum: 15\n" in (root / "specs/kiwi.yaml").read_text("utf-8")


def test_a_spec_that_was_not_imported_is_left_alone(root: Path) -> None:
    spec = root / "specs/kiwi.yaml"
    (root / "specs/imported/kiwi.yaml").unlink()
    spec.write_text("edited", "utf-8")
    result = import_again(root)
    assert result.status == 2
    assert result.err.startswith(f"{spec} exists, but was not imported: move it away, and pass it as --base")
    assert spec.read_text("utf-8") == "edited"


def test_what_the_base_says_wins_over_guesses(root: Path, tmp_path: Path) -> None:
    edit(root, "KiwiVideoAPI  # published as 'Kiwi Video API'", "Kiwi")
    edit(root, "operationId: createVideoJob", "operationId: startFilm")
    edit(root, "x-env: KIWI_API_KEY  # made from the provider's name", "x-env: KIWI_KEY")
    edit(root, "generating: running", "generating: queued")
    edit(root, "duration  # guess", "duration")
    spec = root / "specs/kiwi.yaml"
    text = spec.read_text("utf-8").replace("VideoJob'", "Film'").replace("    VideoJob:", "    Film:")
    (root / "base.yaml").write_text(text, "utf-8")
    spec.unlink()
    publish_newer(root)
    result = import_again(root, "--base", str(root / "base.yaml"))
    assert result.status == 0, result.err
    found = spec.read_text("utf-8")
    wanted = (
        "title: Kiwi\n",
        "operationId: startFilm",
        "x-env: KIWI_KEY",
        "generating: queued",
        "    Film:\n",
        "maximum: 20",
    )
    for text in wanted:
        assert text in found
    assert "VideoJob'" not in found
    kept = (root / "specs/imported/kiwi.yaml").read_text("utf-8")
    assert "title: KiwiVideoAPI" in kept
    assert import_again(root).out == ""
    again = import_again(root, "--base", str(root / "base.yaml"))
    assert (again.status, "--base is for a new spec" in again.err) == (2, True)


def test_the_base_answers_questions(tmp_path: Path) -> None:
    document = read_kiwi()
    del document["components"]
    (tmp_path / "kiwi.json").write_text(json.dumps(document), "utf-8")
    arguments = ("import", str(tmp_path / "kiwi.json"), DOCUMENTS[-1], "--provider", "kiwi")
    base = str(PUBLISHED / "expected.yaml")
    assert "questions: 0\n" in run_codegen(tmp_path, *arguments, "--base", base).out
