"""Emacs in batch, with eglot: open, see the finding, fix it over two files, save."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import program
from tests.editor.programs import PROJECT

HERE = Path(__file__).parent
SNIPPET = HERE.parent.parent / "editors" / "emacs" / "tracesafe.el"
STARTUP = Path("/usr/share/emacs/site-lisp/debian-startup.el")


def test_a_session(tmp_path: Path) -> None:
    emacs = program(("emacs",), "emacs-nox elpa-eglot")
    project = tmp_path / "project"
    project.mkdir()
    for name, text in PROJECT.items():
        (project / name).write_text(text)
    answer = tmp_path / "answer.json"
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "TRACESAFE_ROOT": str(project),
        "TRACESAFE_ANSWER": str(answer),
        "TRACESAFE_SNIPPET": str(SNIPPET),
        "TRACESAFE_COMMAND": json.dumps([sys.executable, "-m", "tracesafe", "lsp"]),
    }
    debian = ["-l", str(STARTUP), "--eval", "(debian-startup 'emacs)"] if STARTUP.exists() else []
    command = [emacs, "--batch", *debian, "-l", str(HERE / "session.el")]
    run = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=200, cwd=project, check=False
    )
    assert answer.exists(), run.stderr[-3000:]
    seen = json.loads(answer.read_text())
    assert seen["clean"] is True
    assert seen["line"] == 8
    assert "`LAST` is a global" in seen["message"]
    assert seen["title"].startswith("tracesafe (TRC101): ")
    assert "has_aux=True" in (project / "step.py").read_text()
    assert "global" not in (project / "losses.py").read_text()
