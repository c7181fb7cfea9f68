"""Golden cases: what tracesafe finds and writes, and what the real frameworks say of it before and after.

``golden/README.md`` describes a case folder. ``pytest --update-golden`` writes the generated files.
"""

from __future__ import annotations

import io
import runpy
import shutil
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pytest

from tracesafe.cli.main import main as tracesafe

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
FOLDERS = sorted(path.parent for path in GOLDEN.glob("*/*/case.toml"))


class Worker(Protocol):
    warned: tuple[str, ...]

    def run(self, program: Path, backend: str | None) -> tuple[str, Any]: ...


@dataclass(frozen=True)
class Case:
    """The settings of one case folder, from its ``case.toml``."""

    folder: Path
    before: str | Mapping[str, str]
    requires: tuple[str, ...]
    after: str = "ok"
    args: tuple[str, ...] = ()
    unsafe: bool = False
    backends: tuple[str, ...] = ()
    rtol: float = 1e-5
    atol: float = 1e-6
    pitfall: int | Sequence[int] | None = None
    note: str = ""
    program: Path = field(init=False)

    def __post_init__(self) -> None:
        single = self.folder / "before.py"
        object.__setattr__(self, "program", single if single.exists() else self.folder / "before")

    def outcome_before(self, backend: str | None) -> str:
        """``"ok"``, ``"wrong"`` or ``"raises:Name"``, which may differ between the backends of ΦFlow."""
        return self.before if isinstance(self.before, str) else self.before[str(backend)]


def read_case(folder: Path) -> Case:
    settings: dict[str, Any] = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))
    for key in {"requires", "args", "backends"} & settings.keys():
        settings[key] = tuple(settings[key])
    return Case(folder, **settings)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_golden(
    folder: Path, tmp_path: Path, worker: Worker, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    case = read_case(folder)
    monkeypatch.chdir(tmp_path)
    generated = generate(case, tmp_path)
    if request.config.getoption("--update-golden"):
        write_generated(case, generated)
    compare_generated(case, generated)
    for backend in case.backends or (None,):
        compare_runs(case, worker, backend)


@dataclass(frozen=True)
class Generated:
    """What the tool makes of a case: two standard outputs, and file contents by relative path."""

    findings: bytes
    diff: bytes
    after: Mapping[str, bytes]


def generate(case: Case, place: Path) -> Generated:
    """Run the tool on a copy of the case in the working directory, and once more on what it wrote."""
    name = case.program.name
    copy(case.program, place / name)
    fix = ["fix", *case.args, *(["--unsafe-fixes"] if case.unsafe else [])]
    findings = run("check", "--output-format", "concise", *case.args, name)
    diff = run(*fix, "--diff", name)
    run(*fix, "--apply", name)
    after = contents(place / name)
    run(*fix, "--apply", name)
    assert contents(place / name) == after, "a second pass changes what the first one wrote"
    return Generated(findings, diff, after)


def run(*args: str) -> bytes:
    """Standard output of the command line; anything but success or findings is a failure."""
    output, errors = io.BytesIO(), io.BytesIO()
    with (
        redirect_stdout(io.TextIOWrapper(output, encoding="utf-8", newline="", write_through=True)),
        redirect_stderr(io.TextIOWrapper(errors, encoding="utf-8", newline="", write_through=True)),
    ):
        status = tracesafe(args)
        assert status in (0, 1), f"tracesafe {' '.join(args)} -> {status}: {errors.getvalue().decode()}"
        return output.getvalue()


def copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def contents(program: Path) -> dict[str, bytes]:
    """The Python files of a program by their paths inside it; a single file has the path "."."""
    if program.is_file():
        return {".": program.read_bytes()}
    return {path.relative_to(program).as_posix(): path.read_bytes() for path in sorted(program.rglob("*.py"))}


def after_of(case: Case) -> Path:
    return case.program.with_name(case.program.name.replace("before", "after"))


def write_generated(case: Case, generated: Generated) -> None:
    case.folder.joinpath("findings.txt").write_bytes(generated.findings)
    case.folder.joinpath("after.diff").write_bytes(generated.diff)
    after = after_of(case)
    if after.is_dir():
        shutil.rmtree(after)
    for path, data in generated.after.items():
        target = after if path == "." else after / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def compare_generated(case: Case, generated: Generated) -> None:
    check_findings(case, generated.findings)
    stored = Generated(read(case.folder / "findings.txt"), read(case.folder / "after.diff"), contents(after_of(case)))
    assert generated.findings == stored.findings
    assert generated.diff == stored.diff
    assert generated.after == stored.after


def check_findings(case: Case, findings: bytes) -> None:
    """What raises must have been found, and what works must not; ``--assume`` finds things that work here."""
    outcomes = {case.outcome_before(backend) for backend in case.backends or (None,)}
    if any(outcome.startswith("raises:") for outcome in outcomes):
        assert b": TRC" in findings, "the program raises, but nothing was found"
    if outcomes == {"ok"} and "--assume" not in case.args:
        assert b": TRC" not in findings, f"the program works, but has findings:\n{findings.decode()}"


def read(path: Path) -> bytes:
    """A generated file; nothing if there is none yet."""
    return path.read_bytes() if path.exists() else b""


def compare_runs(case: Case, worker: Worker, backend: str | None) -> None:
    """Before does what the case says, after returns what ``expected.py`` computes without the framework."""
    expected = runpy.run_path(str(case.folder / "expected.py"))["expected"]()
    said = case.outcome_before(backend)
    outcome = worker.run(case.program, backend)
    if said.startswith("warns:"):
        assert said[6:] in worker.warned, f"should warn, but gives {worker.warned} only"
    compare_outcome(case, outcome, said, expected)
    after = after_of(case)
    if contents(after) != contents(case.program):
        compare_outcome(case, worker.run(after, backend), case.after, expected)


def compare_outcome(case: Case, outcome: tuple[str, Any], said: str, expected: object) -> None:
    kind, value = outcome
    if said.startswith("raises:"):
        assert kind == "error", f"should raise {said[7:]}, but returned {value!r}"
        names, trace = value
        assert said[7:] in names, trace
        return
    assert kind == "value", value[1]
    differences = list_differences(value, expected, case)
    if said == "wrong":
        assert differences, "should return something wrong, but is right"
    else:
        assert not differences, "\n".join(differences)


def list_differences(value: Any, expected: Any, case: Case, where: str = "main()") -> list[str]:
    """How two trees differ: structure, shapes, dtypes (of NumPy leaves) and values."""
    if isinstance(expected, Mapping):
        if not isinstance(value, Mapping) or value.keys() != expected.keys():
            return [f"{where}: {value!r} has not the keys {list(expected)}"]
        pairs = ((f"{where}[{key!r}]", value[key], expected[key]) for key in expected)
        return [line for name, a, b in pairs for line in list_differences(a, b, case, name)]
    if isinstance(expected, list | tuple):
        if not isinstance(value, list | tuple) or len(value) != len(expected):
            return [f"{where}: {value!r} has not the length {len(expected)}"]
        parts = zip(value, expected, strict=True)
        return [line for i, (a, b) in enumerate(parts) for line in list_differences(a, b, case, f"{where}[{i}]")]
    if expected is None or isinstance(expected, str):
        return [] if value == expected else [f"{where}: {value!r}, not {expected!r}"]
    return list_leaf_differences(value, expected, case, where)


def list_leaf_differences(value: Any, expected: Any, case: Case, where: str) -> list[str]:
    """A Python number stands for a scalar of its kind, whatever its width; a NumPy value also fixes the dtype."""
    if value is None or isinstance(value, str | list | Mapping):
        return [f"{where}: {value!r}, not {expected!r}"]
    found, wanted = np.asarray(value), np.asarray(expected)
    if found.shape != wanted.shape:
        return [f"{where}: shape {found.shape}, not {wanted.shape}"]
    strict = isinstance(expected, np.ndarray | np.generic)
    if (found.dtype != wanted.dtype) if strict else (found.dtype.kind != wanted.dtype.kind):
        return [f"{where}: dtype {found.dtype}, not {wanted.dtype}"]
    if not np.allclose(found, wanted, rtol=case.rtol, atol=case.atol, equal_nan=True):
        return [f"{where}: {found!r}, not {wanted!r}"]
    return []
