"""Neovim, headless, with its own client: open, see the finding, fix it over two files, save, run the program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import program
from tests.editor.programs import PRINTED, PROJECT

HERE = Path(__file__).parent
SNIPPET = HERE.parent.parent / "editors" / "neovim" / "tracesafe.lua"


def test_a_session(tmp_path: Path) -> None:
    neovim = program(("nvim",), "neovim")
    project = tmp_path / "project"
    project.mkdir()
    for name, text in PROJECT.items():
        (project / name).write_text(text)
    answer = tmp_path / "answer.json"
    server = json.dumps([sys.executable, "-m", "tracesafe", "lsp"])
    environment = {
        **os.environ,
        "TRACESAFE_ROOT": str(project),
        "TRACESAFE_ANSWER": str(answer),
        "TRACESAFE_SNIPPET": str(SNIPPET),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    arguments = ("-c", f"let g:tracesafe_command = {server}", "-c", f"luafile {HERE / 'session.lua'}")
    command = [neovim, "--headless", "-u", "NONE", *arguments]
    run = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=200, cwd=project, check=False
    )
    assert answer.exists(), run.stderr
    seen = json.loads(answer.read_text())
    assert seen.get("clean"), f"{seen}\n{run.stderr}"
    assert (seen["line"], seen["column"], seen["source"]) == (8, 5, "tracesafe")
    assert seen["titles"][0].startswith("tracesafe (TRC101): ")
    assert "has_aux=True" in (project / "step.py").read_text()
    assert "global" not in (project / "losses.py").read_text()
    result = subprocess.run([sys.executable, "step.py"], cwd=project, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == PRINTED
