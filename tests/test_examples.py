"""The example project does what its README says: it fails, and runs once the fixes are applied."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    copy = tmp_path / "examples"
    shutil.copytree(EXAMPLES, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def tracesafe(project: Path, *args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tracesafe", *args, "examples"]
    return subprocess.run(command, cwd=project.parent, capture_output=True, text=True, check=False)


def train(project: Path, *args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(project / "train.py"), *args]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_diff_shows_every_verdict(project: Path) -> None:
    shown = tracesafe(project, "fix", "--diff")
    assert shown.returncode == 1
    assert "torch.where" in shown.stdout
    assert "jnp.where" in shown.stdout
    assert "Needs review" in shown.stdout
    findings = tracesafe(project, "check")
    assert "not rewritten" in findings.stdout


def test_the_project_runs_once_it_is_fixed(project: Path) -> None:
    before = train(project)
    assert before.returncode == 1
    assert "TracerBoolConversionError" in before.stderr

    applied = tracesafe(project, "fix", "--apply", "--unsafe-fixes")
    assert applied.returncode in (0, 1), applied.stderr
    after = train(project)
    assert after.returncode == 0, after.stderr
    assert "mean range 23.30 m" in after.stdout

    audited = train(project, "--audit")
    assert "TracerBoolConversionError" in audited.stderr, "what was refused is as it was"


@pytest.mark.parametrize(("fence", "command"), [("console", ("check",)), ("diff", ("fix", "--diff"))])
def test_the_readme_shows_what_is_printed(project: Path, fence: str, command: tuple[str, ...]) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(rf"```{fence}\n(?:\$[^\n]*\n)?(.*?)```", readme, flags=re.DOTALL)
    shown = tracesafe(project, *command).stdout
    assert blocks
    assert [block for block in blocks if block not in shown] == []
