"""Import every OpenAPI document of a folder, each by itself: `python -m tests.codegen.import_folder FOLDER`."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from telecine_codegen.diagnostics import Report
from telecine_codegen.importer.pipeline import ImportFailure, import_documents
from telecine_codegen.importer.write_spec import spec_text
from telecine_codegen.lint import lint_document
from telecine_codegen.openapi.reader import read_document


def main(folder: Path) -> None:
    """Print a row for each document that has errors, and the sums."""
    documents = sorted(path for path in folder.rglob("*") if path.suffix in (".json", ".yaml", ".yml"))
    questions, clean, started = [], 0, time.perf_counter()
    with tempfile.TemporaryDirectory() as made:
        for number, path in enumerate(documents):
            target = Path(made) / f"provider{number}.yaml"
            try:
                draft = import_documents([path], target.stem)
            except ImportFailure as error:
                print(error)  # noqa: T201 - this is a report
                continue
            target.write_text(spec_text(draft), "utf-8")
            report = Report()
            document = read_document(target, report)
            if document is not None:
                lint_document(document, report)
            questions.append(len(draft.questions))
            clean += not report.failed
            if report.failed:
                print(f"{path.name}:\n{report}")  # noqa: T201 - this is a report
    seconds = time.perf_counter() - started
    most, median = max(questions, default=0), statistics.median(questions or [0])
    print(  # noqa: T201 - this is a report
        f"{len(documents)} documents, {clean} without errors of lint, "
        f"questions: {median:g} in the median, {most} at most, {seconds:.1f} s"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
