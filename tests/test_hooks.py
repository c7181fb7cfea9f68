"""What other programs start: the hooks of pre-commit, the GitHub Action, completion in a shell."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
BRANCH = """import jax
import jax.numpy as jnp


@jax.jit
def f(x):
    if x > 0:
        y = x
    else:
        y = -x
    return y
"""
REFUSED = """import jax


@jax.jit
def f(x):
    if x > 0:
        raise ValueError(x)
    return x
"""


def run(*command: str, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    names = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
    environment = {**kept, **names, "PATH": path, "GIT_CONFIG_GLOBAL": "/dev/null", **more}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def git(cwd: Path, *arguments: str) -> str:
    done = run("git", *arguments, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository that uses the hooks, from a clone of this one; the program is the one that is installed here."""
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
    git(hooks, "init", "--quiet")
    git(hooks, "add", ".")
    git(hooks, "commit", "--quiet", "--message", "hooks")
    used = [{"id": name, "language": "system"} for name in ("tracesafe-check", "tracesafe-fix")]
    config = {"repos": [{"repo": str(hooks), "rev": git(hooks, "rev-parse", "HEAD"), "hooks": used}]}
    made = tmp_path / "project"
    made.mkdir()
    (made / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    git(made, "init", "--quiet")
    return made


def pre_commit(project: Path, hook: str) -> subprocess.CompletedProcess[str]:
    git(project, "add", "--all")
    home = str(project.parent / "home")
    return run("pre-commit", "run", hook, "--all-files", "--verbose", cwd=project, PRE_COMMIT_HOME=home)


def test_pre_commit_takes_the_manifest() -> None:
    done = run("pre-commit", "validate-manifest", ".pre-commit-hooks.yaml", cwd=ROOT)
    assert done.returncode == 0, done.stdout
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert {hook["id"] for hook in hooks} == {"tracesafe-check", "tracesafe-fix"}
    for hook in hooks:
        assert (hook["language"], hook["require_serial"]) == ("python", True)
        assert hook["types_or"] == ["python", "pyi", "jupyter"]
        assert hook["entry"].startswith("tracesafe ")


def test_the_hooks_find_and_fix(project: Path) -> None:
    (project / "model.py").write_text(BRANCH)
    (project / "notes.txt").write_text("no Python")
    found = pre_commit(project, "tracesafe-check")
    assert found.returncode == 1
    assert "model.py:7:8" in found.stdout
    assert (project / "model.py").read_text() == BRANCH
    fixed = pre_commit(project, "tracesafe-fix")
    assert fixed.returncode == 1
    assert "files were modified by this hook" in fixed.stdout
    assert "jnp.where(x > 0, x, -x)" in (project / "model.py").read_text()
    for hook in ("tracesafe-fix", "tracesafe-check"):
        done = pre_commit(project, hook)
        assert done.returncode == 0, done.stdout


def test_the_fixing_hook_fails_for_what_has_no_fix_and_honours_excludes(project: Path) -> None:
    (project / "model.py").write_text(REFUSED)
    assert pre_commit(project, "tracesafe-fix").returncode == 1
    assert (project / "model.py").read_text() == REFUSED
    (project / "tracesafe.toml").write_text('extend-exclude = ["model.py"]\n')
    assert pre_commit(project, "tracesafe-check").returncode == 0


@pytest.fixture(scope="module")
def action() -> dict[str, Any]:
    loaded = yaml.safe_load((ROOT / "action.yml").read_text())
    assert isinstance(loaded, dict)
    return loaded


STUB = """#!/usr/bin/env bash
# stands for the Python of a runner: makes an environment that holds the program of this test
if [ "$1 $2" = "-m venv" ]; then
  mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && ln -s "{bin}/tracesafe" "$3/bin/tracesafe"
elif [ "$1 $2" = "-m pip" ]; then
  shift 2; echo "$*" > "$PIP_LOG"
else
  exec "{python}" "$@"
fi
"""


def act(action: Mapping[str, Any], folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the script of the action as a runner does, with its defaults and some inputs."""
    stub = folder / "bin" / "python3"
    stub.parent.mkdir()
    stub.write_text(STUB.format(bin=BIN, python=sys.executable))
    stub.chmod(0o755)
    values = {name: str(one.get("default", "")) for name, one in action["inputs"].items()} | inputs
    environment = {f"INPUT_{name.upper().replace('-', '_')}": value for name, value in values.items()}
    places = {"RUNNER_TEMP": str(folder / "temp"), "GITHUB_OUTPUT": str(folder / "out"), "PIP_LOG": str(folder / "pip")}
    script = action["runs"]["steps"][-1]["run"]
    path = f"{stub.parent}{os.pathsep}{os.environ['PATH']}"
    return run("bash", "-e", "-o", "pipefail", "-c", script, cwd=folder, **{**environment, **places, "PATH": path})


def test_the_action_hands_every_input_to_its_script(action: Mapping[str, Any]) -> None:
    step = action["runs"]["steps"][-1]
    named = {name for name in action["inputs"] if name != "python-version"}
    assert step["env"] == {f"INPUT_{name.upper().replace('-', '_')}": f"${{{{ inputs.{name} }}}}" for name in named}
    assert "${{" not in step["run"], "an input inside of a script could run"
    assert action["runs"]["using"] == "composite"
    assert set(action["outputs"]) == {"sarif-file", "exit-code"}


def test_the_action_annotates(action: Mapping[str, Any], tmp_path: Path) -> None:
    (tmp_path / "my model.py").write_text(BRANCH)
    done = act(action, tmp_path, paths="'my model.py'\nbin", version="0.1.0", args="--ignore 'TRC202'")
    assert done.returncode == 1, done.stderr
    assert "::error title=tracesafe (TRC201),file=my model.py,line=7" in done.stdout
    assert (tmp_path / "pip").read_text().split()[-1] == "tracesafe==0.1.0"
    assert (tmp_path / "out").read_text() == "exit-code=1\n"


def test_the_action_writes_sarif_and_may_go_on(action: Mapping[str, Any], tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text(BRANCH)
    done = act(action, tmp_path, paths="model.py", format="sarif", fail="false", select="TRC201", report="out.html")
    assert done.returncode == 0, done.stderr
    assert '"ruleId": "TRC201"' in (tmp_path / "tracesafe.sarif").read_text()
    assert "<!doctype html>" in (tmp_path / "out.html").read_text()
    assert (tmp_path / "pip").read_text().split()[-1] == "tracesafe[report]"
    assert (tmp_path / "out").read_text() == "exit-code=1\nsarif-file=tracesafe.sarif\n"


@pytest.mark.parametrize(("inputs", "code"), [({"format": "xml"}, 2), ({"paths": "missing.py"}, 2)])
def test_the_action_fails_for_wrong_inputs(
    inputs: dict[str, str], code: int, action: Mapping[str, Any], tmp_path: Path
) -> None:
    assert act(action, tmp_path, **{"fail": "false", **inputs}).returncode == code


def test_the_action_runs_no_input(action: Mapping[str, Any], tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text("x = 1\n")
    done = act(action, tmp_path, paths="model.py $(touch evil) `touch evil`", args="--quiet; touch evil")
    assert done.returncode == 2
    assert not (tmp_path / "evil").exists()


def complete(folder: Path, *words: str) -> list[str]:
    """What bash offers for the last of some words, by the script that ``completion`` prints."""
    line = f"""
eval "$(tracesafe completion bash)"
complete -p tracesafe > /dev/null || exit 1
COMP_WORDS=({" ".join(f"'{word}'" for word in words)}); COMP_CWORD={len(words) - 1}
_tracesafe_completion tracesafe
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    done = run("bash", "--norc", "-c", line, cwd=folder)
    return done.stdout.split()


def test_bash_completes(tmp_path: Path) -> None:
    assert complete(tmp_path, "tracesafe", "ch") == ["check"]
    assert complete(tmp_path, "tracesafe", "check", "--output-format", "sa") == ["sarif"]
    assert "--report" in complete(tmp_path, "tracesafe", "fix", "--re")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_has_a_script(shell: str, tmp_path: Path) -> None:
    done = run("tracesafe", "completion", shell, cwd=tmp_path)
    assert (done.returncode, "_TRACESAFE_COMPLETE" in done.stdout) == (0, True)
    assert run("tracesafe", "completion", "csh", cwd=tmp_path).returncode == 2
