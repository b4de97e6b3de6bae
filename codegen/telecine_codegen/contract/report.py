"""Reports of the checks of a server, as JUnit XML and HTML. Keys are redacted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from xml.etree import ElementTree as Xml

from telecine_codegen.contract.api_spec import ApiSpec
from telecine_codegen.contract.baseline import BaselineComparison
from telecine_codegen.contract.schemathesis_runner import RunResult

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .4rem; vertical-align: top }
tr + tr { border-top: 1px solid #8884 } pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 }
"""

Redactor = Callable[[str], str]


def build_redactor(*secrets: str) -> Redactor:
    """Return a function that replaces secrets by asterisks."""

    def redact(text: str) -> str:
        for secret in secrets:
            text = text.replace(secret, "***") if secret else text
        return text

    return redact


def build_junit(spec: ApiSpec, result: RunResult, comparison: BaselineComparison, redact: Redactor) -> str:
    """Build a JUnit suite with a test case for each operation and each finding."""
    suite = Xml.Element("testsuite", name=f"contract.{spec.name}")
    for operation in spec.operations:
        Xml.SubElement(suite, "testcase", classname=spec.name, name=operation.id)
    for finding in comparison.new:
        case = Xml.SubElement(suite, "testcase", classname=f"{spec.name}.{finding.where}", name=finding.check)
        Xml.SubElement(
            case, "failure", message=replace_unprintable(redact(finding.message))
        ).text = replace_unprintable(redact(finding.request))
    for finding, deviation in comparison.known:
        case = Xml.SubElement(suite, "testcase", classname=f"{spec.name}.{finding.where}", name=finding.check)
        Xml.SubElement(case, "skipped", message=replace_unprintable(redact(f"known: {deviation.reason}")))
    for gone in comparison.stale:
        case = Xml.SubElement(suite, "testcase", classname=f"{spec.name}.{gone.where}", name=gone.check)
        Xml.SubElement(case, "skipped", message=f"stale: not found any more: {gone.message}")
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(comparison.new)))
    suite.set("skipped", str(len(comparison.known) + len(comparison.stale)))
    summary = f"{result.requests} requests, {result.cases} cases, seed {result.seed}"
    Xml.SubElement(suite, "system-out").text = summary
    return Xml.tostring(suite, encoding="unicode", xml_declaration=True)


def replace_unprintable(text: str) -> str:
    """Replace characters that XML cannot contain."""
    return "".join(each if each.isprintable() or each in "\n\t" else "\N{REPLACEMENT CHARACTER}" for each in text)


def build_html(spec: ApiSpec, url: str, result: RunResult, comparison: BaselineComparison, redact: Redactor) -> str:
    """Build a self-contained HTML page."""
    new = [(each.check, each.where, each.message, each.request) for each in comparison.new]
    known = [(each.check, each.where, each.message, deviation.reason) for each, deviation in comparison.known]
    stale = [(each.check, each.where, each.message, each.reason) for each in comparison.stale]
    title = f"{spec.data['info']['title']}: contract tests"
    body = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{escape(url)} · {result.requests} requests · {result.cases} cases · seed {result.seed}</p>",
        build_table("New findings", ("check", "operation", "what", "request"), new, redact),
        build_table("Known deviations", ("check", "operation", "what", "reason"), known, redact),
        build_table("In the baseline, not found any more", ("check", "operation", "what", "reason"), stale, redact),
    ]
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    return head + "".join(body)


def build_table(title: str, names: tuple[str, ...], rows: Sequence[tuple[str, ...]], redact: Redactor) -> str:
    """Build a table of the report."""
    if not rows:
        return f"<h2>{title}</h2><p>None.</p>"
    head = "".join(f"<th>{name}</th>" for name in names)
    cells = [[f"<td><pre>{escape(replace_unprintable(redact(cell)))}</pre></td>" for cell in row] for row in rows]
    lines = "".join(f"<tr>{''.join(row)}</tr>" for row in cells)
    return f"<h2>{title}</h2><table><tr>{head}</tr>{lines}</table>"


def write_reports(
    folder: Path, spec: ApiSpec, url: str, result: RunResult, comparison: BaselineComparison, redact: Redactor
) -> tuple[Path, Path]:
    """Write both reports into a folder; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    xml, html = folder / f"contract-{spec.name}.xml", folder / f"contract-{spec.name}.html"
    xml.write_text(build_junit(spec, result, comparison, redact), "utf-8")
    html.write_text(build_html(spec, url, result, comparison, redact), "utf-8")
    return xml, html
