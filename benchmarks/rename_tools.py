"""The tools that rename: how each is installed, and how it is called as its own documentation says.

Every tool gets the same table of old and new names; TorchFix has its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LIBCST = """
import json, sys
from pathlib import Path
from libcst.codemod import CodemodContext, TransformSuccess, transform_module
from libcst.codemod.commands.rename import RenameCommand
table = json.loads(Path(sys.argv[1]).read_text())
for name in sys.argv[2:]:
    path = Path(name)
    text = path.read_text()
    for old, new in table:
        if all(part in text for part in old.split(".")):
            command = RenameCommand(CodemodContext(), old_name=old, new_name=new)
            result = transform_module(command, text)
            if isinstance(result, TransformSuccess):
                text = result.code
    path.write_text(text)
"""
BOWLER = """
import json, sys
from pathlib import Path
from bowler import Query
table = json.loads(Path(sys.argv[1]).read_text())
for name in sys.argv[2:]:
    for old, new in table:
        if all(part in Path(name).read_text() for part in old.split(".")):
            Query(name).select_module(old).rename(new).write()
            before, after = old.rpartition(".")[2], new.rpartition(".")[2]
            if "." in old and before != after:
                Query(name).select_function(before).rename(after).write()
"""


@dataclass(frozen=True)
class Tool:
    """One tool: its name, what pip installs, and the arguments of its environment's Python before the files."""

    name: str
    package: str
    call: tuple[str, ...]

    def install(self, folder: Path) -> Installed:
        """Make an environment of its own from PyPI."""
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        python = folder / "bin" / "python"
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", self.package]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        script = f"from importlib.metadata import version; print(version({self.package!r}))"
        found = subprocess.run([str(python), "-c", script], check=True, capture_output=True, text=True)
        return Installed(self, python, found.stdout.strip())


@dataclass(frozen=True)
class Installed:
    """A tool in its environment."""

    tool: Tool
    python: Path
    version: str

    def rewrite(self, files: Sequence[Path], table: Path) -> None:
        """Let the tool rewrite files in place; what it says is thrown away, as is its exit code."""
        call = [part.format(table=table) for part in self.tool.call]
        subprocess.run([str(self.python), *call, *map(str, files)], capture_output=True, check=False)


TOOLS = (
    Tool("TorchFix", "torchfix", ("-m", "torchfix", "--fix", "--select", "ALL")),
    Tool("libcst RenameCommand", "libcst", ("-c", LIBCST, "{table}")),
    Tool("bowler alone", "bowler", ("-c", BOWLER, "{table}")),
)


def write_table(path: Path, names: Mapping[str, str]) -> None:
    """Longer names first, so that a row about a module does not hide those about what is in it."""
    rows = sorted(names.items(), key=lambda row: (-row[0].count("."), row[0]))
    path.write_text(json.dumps(rows))
