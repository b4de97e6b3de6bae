"""Writes what was found at a real provider: JUnit for machines, one HTML file for people; no key is in either."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from xml.etree import ElementTree as Xml

from tests.contract.baseline import BaselineComparison
from tests.contract.schemathesis_runner import RunResult
from tests.contract.spec import ApiSpec

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .4rem; vertical-align: top }
tr + tr { border-top: 1px solid #8884 } pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 }
"""

Redactor = Callable[[str], str]


def build_redactor(*secrets: str) -> Redactor:
    """Make the function that blots out secrets."""

    def blot(text: str) -> str:
        for secret in secrets:
            text = text.replace(secret, "***") if secret else text
        return text

    return blot


def build_junit(spec: ApiSpec, outcome: RunResult, result: BaselineComparison, blot: Redactor) -> str:
    """Write a test case for each operation and one for each finding."""
    suite = Xml.Element("testsuite", name=f"contract.{spec.name}")
    for operation in spec.operations:
        Xml.SubElement(suite, "testcase", classname=spec.name, name=operation.id)
    for finding in result.new:
        case = Xml.SubElement(suite, "testcase", classname=f"{spec.name}.{finding.where}", name=finding.check)
        Xml.SubElement(case, "failure", message=replace_unprintable(blot(finding.message))).text = replace_unprintable(
            blot(finding.request)
        )
    for finding, deviation in result.known:
        case = Xml.SubElement(suite, "testcase", classname=f"{spec.name}.{finding.where}", name=finding.check)
        Xml.SubElement(case, "skipped", message=replace_unprintable(blot(f"known: {deviation.reason}")))
    for gone in result.stale:
        case = Xml.SubElement(suite, "testcase", classname=f"{spec.name}.{gone.where}", name=gone.check)
        Xml.SubElement(case, "skipped", message=f"stale: not met any more: {gone.message}")
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(result.new)))
    suite.set("skipped", str(len(result.known) + len(result.stale)))
    told = f"{outcome.requests} requests, {outcome.cases} cases, seed {outcome.seed}"
    Xml.SubElement(suite, "system-out").text = told
    return Xml.tostring(suite, encoding="unicode", xml_declaration=True)


def replace_unprintable(text: str) -> str:
    """Leave out what XML cannot hold."""
    return "".join(each if each.isprintable() or each in "\n\t" else "\N{REPLACEMENT CHARACTER}" for each in text)


def build_html(spec: ApiSpec, url: str, outcome: RunResult, result: BaselineComparison, blot: Redactor) -> str:
    """Write one page that needs nothing else."""
    new = [(each.check, each.where, each.message, each.request) for each in result.new]
    known = [(each.check, each.where, each.message, deviation.reason) for each, deviation in result.known]
    stale = [(each.check, each.where, each.message, each.reason) for each in result.stale]
    title = f"{spec.data['info']['title']}: contract tests"
    body = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{escape(url)} · {outcome.requests} requests · {outcome.cases} cases · seed {outcome.seed}</p>",
        build_table("New findings", ("check", "operation", "what", "request"), new, blot),
        build_table("Known deviations", ("check", "operation", "what", "reason"), known, blot),
        build_table("In the baseline and not met any more", ("check", "operation", "what", "reason"), stale, blot),
    ]
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    return head + "".join(body)


def build_table(title: str, names: tuple[str, ...], rows: list[tuple[str, ...]], blot: Redactor) -> str:
    """Write one table, or that there is nothing in it."""
    if not rows:
        return f"<h2>{title}</h2><p>None.</p>"
    head = "".join(f"<th>{name}</th>" for name in names)
    cells = [[f"<td><pre>{escape(replace_unprintable(blot(cell)))}</pre></td>" for cell in row] for row in rows]
    lines = "".join(f"<tr>{''.join(row)}</tr>" for row in cells)
    return f"<h2>{title}</h2><table><tr>{head}</tr>{lines}</table>"


def write_reports(
    folder: Path, spec: ApiSpec, url: str, outcome: RunResult, result: BaselineComparison, blot: Redactor
) -> tuple[Path, Path]:
    """Write both reports into a folder; return where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    machine, people = folder / f"contract-{spec.name}.xml", folder / f"contract-{spec.name}.html"
    machine.write_text(build_junit(spec, outcome, result, blot), "utf-8")
    people.write_text(build_html(spec, url, outcome, result, blot), "utf-8")
    return machine, people
