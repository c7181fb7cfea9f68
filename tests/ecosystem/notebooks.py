"""Writes the code cells of notebooks as modules, for `tracesafe check`.

    python -m tests.ecosystem.notebooks SOURCE TARGET

Every `*.ipynb` below SOURCE becomes one `.py` at the same place below TARGET, its cells in order; lines that IPython
alone understands (`!pip`, `%matplotlib`) become comments.
"""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command()
@click.argument("source", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("target", type=click.Path(file_okay=False, path_type=Path))
def main(source: Path, target: Path) -> None:
    """Write the code cells of all notebooks below SOURCE as modules below TARGET."""
    for path in sorted(source.rglob("*.ipynb")):
        written = target / path.relative_to(source).with_suffix(".py")
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(code_of(path), encoding="utf-8")


def code_of(path: Path) -> str:
    """The code cells of a notebook, an empty line between them."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sources = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return "\n\n".join("\n".join(map(_plain, source.split("\n"))) for source in sources) + "\n"


def _plain(line: str) -> str:
    return f"# {line}" if line.lstrip().startswith(("!", "%")) else line


if __name__ == "__main__":
    main()
