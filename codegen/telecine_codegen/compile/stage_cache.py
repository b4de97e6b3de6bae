"""On-disk cache of slow compiler stages: compiled specs, generated models, parsed operations, formatted files."""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from telecine_codegen.compile.file_tree import read_content
from telecine_codegen.diagnostics import Report

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CachedResult:
    """The result of a stage, and the keys of the stages that ran within it."""

    value: Any
    nested: frozenset[str]


class StageCache:
    """Results of stages by the hash of their inputs; only results that a run has used are saved.

    A stage may run others: a compiled spec needs models and operations. When the outer result comes from the cache, the
    nested stages do not run, and their results count as used too: after the next edit of the spec they may be needed.
    """

    def __init__(self, saved: Mapping[str, CachedResult] | None = None) -> None:
        self._saved = saved or {}
        self._used: dict[str, CachedResult] = {}
        self._nested: set[str] = set()

    def has(self, inputs: object) -> bool:
        """Return whether the result for some inputs is in the cache."""
        return _compute_key(inputs) in self._saved

    def get_or_compute(self, inputs: object, compute: Callable[[], T], report: Report) -> T:
        """Return the cached result for some inputs, or compute it; a result with diagnostics is not cached."""
        key, diagnostics = _compute_key(inputs), len(report.diagnostics)
        result = self._saved.get(key)
        if result is None:
            siblings, self._nested = self._nested, set()
            result = CachedResult(compute(), frozenset(self._nested))
            self._nested = siblings
        self._nested |= {key, *result.nested}
        if len(report.diagnostics) == diagnostics:
            self._used[key] = result
            self._used |= {nested: self._saved[nested] for nested in result.nested if nested in self._saved}
        value: T = result.value
        return value

    def save(self, path: Path, compiler: str) -> None:
        """Write the used results to a file, which git ignores and `check` does not read.

        Args:
            path: The file.
            compiler: Fingerprint of the compiler.
        """
        results = pickle.dumps(self._used)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_compute_checksum(compiler, results) + results)

    @classmethod
    def load(cls, path: Path, compiler: str) -> StageCache:
        """Return the cache saved by the same compiler; empty if the file is missing, damaged or of another compiler."""
        content = read_content(path)
        checksum, results = content[:32], content[32:]
        if checksum != _compute_checksum(compiler, results):
            return cls()
        return cls(pickle.loads(results))  # noqa: S301 - the checksum proves that this compiler wrote it


def _compute_key(inputs: object) -> str:
    return hashlib.sha256(json.dumps(inputs).encode()).hexdigest()


def _compute_checksum(compiler: str, results: bytes) -> bytes:
    return hashlib.sha256(compiler.encode() + results).digest()
