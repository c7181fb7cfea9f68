"""Help, pages and tables of the command line, and ``why`` over the real analysis."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from tracesafe.cli.main import COMMANDS, main

Run = Any

# Help, pages, tables


@pytest.mark.parametrize("arguments", [(), *((name,) for name in COMMANDS)], ids=str)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_has_a_page(run: Run, arguments: tuple[str, ...], option: str) -> None:
    code, out, err = run(*arguments, option)
    assert (code, err) == (0, "")
    assert f"Usage: {' '.join(['tracesafe', *arguments])}" in out
    assert all(len(line) <= 100 for line in out.split("\n"))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_started_by_itself_has_the_same_options_of_help(name: str) -> None:
    command = importlib.import_module(COMMANDS[name][0]).command
    with pytest.raises(click.exceptions.Exit):
        command.make_context(name, ["-h"])


def test_help_names_every_command(run: Run) -> None:
    out = run("--help")[1]
    assert all(f"\n  {name} " in out for name in COMMANDS)


def test_no_arguments_at_all_show_the_page_and_exit_2(run: Run) -> None:
    code, out, err = run()
    assert (code, out) == (2, "")
    assert "Usage: tracesafe" in err


def test_rules_are_listed(run: Run) -> None:
    out = run("rules")[1]
    assert "TRC003" in out
    first = json.loads(run("rules", "--output-format", "json")[1])[0]
    assert set(first) == {"code", "name", "frameworks", "summary", "explanation"}


def test_transforms_are_listed(run: Run) -> None:
    out = run("transforms")[1]
    assert any(line.startswith("jax.vmap ") for line in out.split("\n"))
    names = {one["name"] for one in json.loads(run("transforms", "--output-format", "json")[1])}
    assert {"jax.vmap", "torch.func.vmap"} <= names


@pytest.mark.parametrize("topic", ["TRC003", "trc003", "malformed-suppression"])
def test_a_rule_is_explained(run: Run, topic: str) -> None:
    code, out, _ = run("explain", topic)
    assert code == 0
    assert "TRC003 malformed-suppression" in out
    assert "silences nothing" in out


@pytest.mark.parametrize("topic", ["jax.vmap", "functorch.vmap", "value_and_grad"])
def test_a_transform_is_explained(run: Run, topic: str) -> None:
    code, out, _ = run("explain", topic)
    assert code == 0
    assert "framework" in out
    assert json.loads(run("explain", topic, "--output-format", "json")[1])


def test_an_unknown_topic_gets_advice(run: Run) -> None:
    assert "did you mean `malformed-suppression`?" in run("explain", "malformed-supression")[2]


def test_an_assumption_about_an_unknown_transform_is_an_error(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "tracesafe", "check", "--assume", "torch.nmap", str(tmp_path)],
        capture_output=True, text=True, check=False, env=os.environ | {"NO_COLOR": "1"},
    )  # fmt: skip
    assert result.returncode == 2
    assert "`torch.nmap` is no transform" in result.stderr


# Why


PROGRAM = {
    "model.py": "import torch\n\n\ndef inner(x, k):\n    if x > k:\n        return x\n    return -x\n",
    "train.py": "import torch\nfrom model import inner\n\n\ndef outer(x):\n    return inner(x, 2)\n\n\n"
    "print(torch.vmap(outer)(torch.ones(3)))\n",
}


@pytest.fixture
def program(bench: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Two modules, one of which maps the other's function; and the real analysis."""
    for name, text in PROGRAM.items():
        bench.file(name, text)
    monkeypatch.chdir(bench.root)
    return bench


def test_why_shows_the_way_and_the_values(program: Any, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "model.py:5"]) == 0
    out = capfd.readouterr().out
    assert "`model.inner` (model.py:4) runs under\n  torch.func.vmap (batch)\n    via train.py:9: " in out
    assert "train.py:6: inner(x, 2)" in out
    assert "* x > k" in out
    assert "k      static" in out


def test_why_in_json(program: Any, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "model.py:5", "--output-format", "json"]) == 0
    found = json.loads(capfd.readouterr().out)
    assert [one["function"] for one in found] == ["model.inner"]
    assert [way["name"] for way in found[0]["transforms"]] == ["torch.func.vmap"]
    assert {one["text"]: one["traced"] for one in found[0]["names"]} == {"x > k": True, "x": True, "k": False}


def test_why_says_that_a_line_runs_under_nothing(program: Any, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "train.py:9"]) == 0
    assert "train.py:9 runs under no transform" in capfd.readouterr().out


@pytest.mark.parametrize("place", ["model.py:99", "model.py:0", "gone.py:1", "model.py:x", "model.py"])
def test_why_needs_a_line_that_exists(program: Any, place: str) -> None:
    assert main(["why", place]) == 2
