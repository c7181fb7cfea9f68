"""Whole proofs: what is proved, what cannot be run, what is withdrawn."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tracesafe.choice import choose
from tracesafe.cli.main import main
from tracesafe.cli.session import engine
from tracesafe.config import Settings as Config
from tracesafe.model import Fix, Outcome, Refusal
from tracesafe.pipeline import Parts, Pattern
from tracesafe.prove.laboratory import Settings
from tracesafe.prove.session import Proved, prove
from tracesafe.request import Request

PROGRAM = """
import torch
from torch.func import vmap

last = None

def relu(x):
    if x > 0:
        return x
    return x * 0

def clip(x):
    if x > 1:
        x = x * 0 + 1
    return x

def lonely(x):
    if x > 2:
        return x
    return -x

def outer(x):
    return vmap(lonely)(x)

def main():
    global last
    x = torch.linspace(-2, 2, 5)
    last = vmap(relu)(x)
    return last + vmap(clip)(x)
"""


@dataclasses.dataclass(frozen=True)
class Wrong:
    """A rule that makes a mistake in one function."""

    rule: Pattern
    where: str
    old: str
    new: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rule, name)

    def fix(self, here: Any, node: Any) -> Fix | Refusal:
        found = self.rule.fix(here, node)
        if isinstance(found, Refusal) or here.function.name != self.where:
            return found
        edits = tuple(dataclasses.replace(one, text=one.text.replace(self.old, self.new)) for one in found.edits)
        return dataclasses.replace(found, edits=edits)


def proof_of(folder: Path, program: str, wrong: Callable[[Pattern], Any] = lambda rule: rule) -> Proved:
    folder.mkdir(exist_ok=True)
    file = folder / "model.py"
    file.write_text(program)
    parts = engine(Config())
    parts = Parts(parts.load, parts.analyse, tuple(wrong(rule) for rule in parts.rules))
    choice = choose(Config(), [(rule.code, rule.name) for rule in parts.rules])
    found = prove(parts, Request((file,), choice), Settings(python=sys.executable, seconds=20.0, calls=6))
    assert file.read_text() == program
    return found


def outcomes(found: Proved) -> dict[str, Outcome]:
    everything = (*found.fixed.applied, *found.withdrawn)
    return {one.function.rpartition(".")[2]: one.proof.outcome for one in everything if one.proof is not None}


def test_a_counterexample_is_small(tmp_path: Path) -> None:
    found = proof_of(tmp_path / "p", PROGRAM, lambda rule: Wrong(rule, "lonely", "-x", "x"))
    (gone,) = found.withdrawn
    assert gone.function == "model.lonely"
    assert gone.proof is not None
    called, before, after = gone.proof.counterexample.split("\n")
    assert re.fullmatch(r"vmap\(lonely\)\(torch\.tensor\(\[-?\d\.\d\]\)\)", called)
    assert before.startswith("  before: torch float32[1]")
    assert after.startswith("  after:  torch float32[1]")


def test_what_runs_is_proved_and_what_nothing_reaches_is_not(tmp_path: Path) -> None:
    found = proof_of(tmp_path / "p", PROGRAM)
    assert outcomes(found) == {"relu": Outcome.PROVED, "clip": Outcome.PROVED, "lonely": Outcome.PROVED}
    proofs = {one.function: one.proof for one in found.fixed.applied}
    lonely = proofs["model.lonely"]
    assert lonely is not None
    assert lonely.entry == "model.vmap(lonely)"
    assert lonely.inputs > 3
    assert lonely.branches == 1
    assert not lonely.gradient


def test_what_nothing_reaches_is_not_called_proved(tmp_path: Path) -> None:
    hidden = """
from torch.func import vmap

class Model:
    def __init__(self, secret):
        self.open(secret.key())

    def act(self, x):
        if x > 0:
            return x
        return -x

    def batch(self, x):
        return vmap(self.act)(x)
"""
    found = proof_of(tmp_path / "p", "import torch\n" + hidden)
    assert outcomes(found) == {"act": Outcome.NOT_RUN}
    (fix,) = found.fixed.applied
    assert fix.proof is not None
    assert "there are no inputs for `Model.batch`" in fix.proof.reason


def test_a_wrong_fix_is_withdrawn_and_the_others_stay(tmp_path: Path) -> None:
    found = proof_of(tmp_path / "p", PROGRAM, lambda rule: Wrong(rule, "relu", "x > 0", "x < 0"))
    assert outcomes(found)["relu"] is Outcome.DIFFERS
    assert outcomes(found)["clip"] is Outcome.PROVED, "main() fails under vmap again, but vmap(clip) does not"
    (gone,) = found.withdrawn
    assert gone.proof is not None
    assert "value at `[0]`" in gone.proof.reason
    (after,) = [source.text for source in found.fixed.after.values()]
    assert "if x > 0:" in after
    assert "if x > 1:" not in after
    (left,) = [one for one in found.fixed.left.findings if one.function.endswith("relu")]
    assert isinstance(left.fix, Refusal)
    assert "withdrawn" in left.fix.reason
    assert left.proof == gone.proof


def test_a_script_is_judged_by_what_it_prints(tmp_path: Path) -> None:
    program = PROGRAM.replace("    return last +", "    print(last +").replace("vmap(clip)(x)\n", "vmap(clip)(x))\n")
    found = proof_of(tmp_path / "p", program + "\nif __name__ == '__main__':\n    main()\n")
    assert outcomes(found)["clip"] is Outcome.PROVED


def test_an_interpreter_that_is_none(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "model.py").write_text(PROGRAM)
    assert main(["fix", "--prove", "--python", str(tmp_path / "none"), "--isolated", str(tmp_path)]) == 2
    assert "cannot be started" in capfd.readouterr().err


def test_the_commands(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """fix --prove --apply, then prove against the last commit, then against a wrong change by hand."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "model.py"
    file.write_text(PROGRAM)
    git = ["git", "-c", "user.name=n", "-c", "user.email=e"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
        subprocess.run([*git, *words], check=True, env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull})
    options = ["--python", sys.executable, "--isolated"]
    assert main(["fix", "--prove", "--apply", *options, "."]) == 0
    assert "Proved 3 of 3 fixes on" in capfd.readouterr().err
    capfd.readouterr()
    file.write_text(file.read_text().replace("x > 0", "x > -1.5"))
    assert main(["prove", *options]) == 1
    printed = capfd.readouterr()
    assert "relu differs: value at `[0]`: -0.0 before, -1.0 after (`model.vmap(relu)`)" in printed.out
    assert "vmap(relu)(torch.tensor([-1.0]))" in printed.out
    assert main(["prove", "nothing.diff", *options]) == 2
    assert main(["prove", "--before", "nonsense", *options]) == 2


def test_the_one_of_several_changed_functions_that_is_to_blame(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    old = "from torch.func import vmap\nimport torch\n\n\ndef double(x):\n    return x * 2\n\n\ndef shift(x):\n"
    old += "    return double(x) + 1\n\n\ndef main():\n    return vmap(shift)(torch.ones(2))\n"
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    (tmp_path / "old" / "model.py").write_text(old)
    (tmp_path / "new" / "model.py").write_text(old.replace("x * 2", "x + x").replace("double(x) + 1", "double(x) - 1"))
    assert main(["prove", "new", "--before", "old", "--python", sys.executable, "--isolated"]) == 1
    printed = capfd.readouterr()
    assert "shift differs: " in printed.out
    assert "double differs" not in printed.out
