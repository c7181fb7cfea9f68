"""Wrong rewrites (``mutants.toml``), and the programs that they make of golden ones."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
GOLDEN = HERE.parent.parent / "golden"


@dataclass(frozen=True)
class Mutant:
    """One wrong rewrite of one file."""

    name: str
    case: str
    kind: str
    old: str
    new: str
    file: str = ""
    """Where it is in the folder ``after``; empty for ``after.py``."""
    fixed: bool = False
    """Whether it is one of the 50 that the figures of docs/proof.md are of."""
    probe: str = ""
    """An expression in the module's names that shows it where ``main()`` does not."""

    @property
    def folder(self) -> Path:
        return GOLDEN / self.case

    @property
    def framework(self) -> str:
        return self.folder.name.partition("-")[0]

    @property
    def before(self) -> Path:
        return self.folder / ("before" if self.file else "before.py")

    @property
    def after(self) -> Path:
        return self.folder / ("after" if self.file else "after.py")

    @property
    def target(self) -> Path:
        """The file that is rewritten wrongly."""
        return self.after / self.file if self.file else self.after

    def text(self) -> str:
        """The wrong text of that file."""
        return self.target.read_text(encoding="utf-8").replace(self.old, self.new)

    def written(self, place: Path) -> Path:
        """The whole program, wrong, below ``place``."""
        place.mkdir(parents=True, exist_ok=True)
        program = place / self.after.name
        if self.file:
            shutil.copytree(self.after, program, ignore=shutil.ignore_patterns("__pycache__"))
        (program / self.file if self.file else program).write_text(self.text(), encoding="utf-8")
        return program


def mutants() -> tuple[Mutant, ...]:
    """All of them, in the order of the file."""
    table = tomllib.loads((HERE / "mutants.toml").read_text(encoding="utf-8"))
    return tuple(Mutant(**one) for one in table["mutant"])


def with_probe(program: Path, mutant: Mutant) -> Path:
    """The program with a ``main()`` that returns the probe's value."""
    if mutant.file:
        entry = program / "main.py"
        module = mutant.file.removesuffix(".py").replace("/", ".")
        held = "main" if module == "main" else module
        names = "globals()" if held == "main" else f"vars(__import__('importlib').import_module({held!r}))"
    else:
        entry, names = program, "globals()"
    text = f"\n\ndef main():\n    return eval({mutant.probe!r}, {names})\n"
    entry.write_text(entry.read_text(encoding="utf-8") + text, encoding="utf-8")
    return program
