"""A cache of the results of slow stages, kept on disk from one run to the next."""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from codegen.diagnostics import Report

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CachedResult:
    """What a stage made, and the keys of what it asked on the way, which stays known as long as the answer does."""

    value: Any
    inner: frozenset[str]


class StageCache:
    """Answers by the hash of their questions; those that nobody asked for in a run are forgotten after it."""

    def __init__(self, answers: Mapping[str, CachedResult] | None = None) -> None:
        self._known = answers or {}
        self._asked: dict[str, CachedResult] = {}
        self._inner: set[str] = set()

    def knows(self, question: object) -> bool:
        """Tell whether the answer to a question is known."""
        return _compute_key(question) in self._known

    def of(self, question: object, make: Callable[[], T], report: Report) -> T:
        """Return the answer to a question; one that comes with diagnostics is made, and told, each time anew."""
        key, before = _compute_key(question), len(report.diagnostics)
        outer, self._inner = self._inner, set()
        answer = self._known.get(key) or CachedResult(make(), frozenset(self._inner))
        self._inner = outer | {key, *answer.inner}
        if len(report.diagnostics) == before:
            self._asked |= {key: answer} | {one: self._known[one] for one in answer.inner if one in self._known}
        value: T = answer.value
        return value

    def write(self, place: Path, compiler: str) -> None:
        """Write down what was asked, for the same compiler; the file is ignored by git, and `check` never reads it."""
        answers = pickle.dumps(self._asked)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(_compute_seal(compiler, answers) + answers)

    @classmethod
    def read(cls, place: Path, compiler: str) -> StageCache:
        """Return what an earlier run of the same compiler wrote; nothing if there is none, or it is damaged."""
        content = place.read_bytes() if place.is_file() else b""
        seal, answers = content[:32], content[32:]
        if seal != _compute_seal(compiler, answers):
            return cls()
        return cls(pickle.loads(answers))  # noqa: S301 - as the seal tells, this very compiler wrote it


def _compute_key(question: object) -> str:
    return hashlib.sha256(json.dumps(question).encode()).hexdigest()


def _compute_seal(compiler: str, answers: bytes) -> bytes:
    return hashlib.sha256(compiler.encode() + answers).digest()
