"""Which files have to do with each other, by what they import."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from tracesafe.cli import session
from tracesafe.model import Fix
from tracesafe.program.components import components
from tracesafe.program.imports import imported
from tracesafe.program.program import load
from tracesafe.request import Report
from tracesafe.source.text import SourceFile, decode

STANDARD_LIBRARY = Path(ast.__file__).parent


def imports(text: str) -> tuple[str, ...]:
    return imported(SourceFile(Path("a.py"), text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import json", ["json"]),
        ("import a.b.c, d", ["a.b.c", "d"]),
        ("import a.b as c, d as e", ["a.b = c", "d = e"]),
        ("from a.b import c, d as e\n", ["a.b: c, d"]),
        ("from . import c", [".: c"]),
        ("from ..a import *", ["..a: *"]),
        ("from . a import b", [".a: b"]),
        ("from a import (\n    b,  # of old)\n    c as d,\n)\n", ["a: b, c"]),
        ("from a import (b, c); import d", ["a: b, c", "d"]),
        ("from a \\\n    import b, \\\n  c", ["a: b, c"]),
        ("from a import \\\n  b", ["a: b"]),
        ("if x: import a\nelse: from b import c", ["a", "b: c"]),
        ("from my_import import a\nimport zipimport", ["my_import: a", "zipimport"]),
        ("importlib.import_module('a.b')\nimportant = 1", ["a.b"]),
        ('NAME = "a"\n__import__(NAME)\nprint("more of it", "1")', ["a"]),
        ('NAME = "a"', []),
        ("def f():\n\tfrom\ta\timport\tb\n", ["a: b"]),
        ("from a import b\r\nimport c\r\n", ["a: b", "c"]),
        ("import a\nimport a\n", ["a"]),
    ],
)
def test_imports_are_read_off_the_text(text: str, expected: list[str]) -> None:
    assert list(imports(text)) == expected


@pytest.mark.parametrize("path", sorted(STANDARD_LIBRARY.glob("*.py")), ids=lambda path: path.name)
def test_no_import_of_the_standard_library_is_missed(path: Path) -> None:
    source = decode(path.read_bytes(), path)
    found = set(imported(source))
    plain = {one for one in found if ": " not in one}
    listed = {module: set(names.split(", ")) for module, _, names in (one.partition(": ") for one in found)}
    for node in ast.walk(ast.parse(source.text)):
        if isinstance(node, ast.Import):
            assert {f"{one.name} = {one.asname}" if one.asname else one.name for one in node.names} <= plain
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            names = {name for each, listing in listed.items() if each == module for name in listing}
            names |= {
                name for one in found if one.startswith(f"{module}: ") for name in one[len(module) + 2 :].split(", ")
            }
            assert {one.name for one in node.names} <= names


def parts(folder: Path, files: dict[str, str], *seeds: str) -> list[set[str]]:
    """The components in which the seeds are, by the names of their files."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    program = load(sorted(folder.rglob("*.py")))
    found = components(program.graph, {(folder / seed).resolve() for seed in seeds})
    return [{path.relative_to(folder.resolve()).as_posix() for path in each} for each in found]


def test_files_that_import_each_other_belong_together(tmp_path: Path) -> None:
    files = {
        "a.py": "import b",
        "b.py": "",
        "c.py": "from b import x",
        "d.py": "import e",
        "e.py": "",
        "f.py": "import os",
    }
    assert parts(tmp_path, files, "a.py", "e.py") == [{"a.py", "b.py", "c.py"}, {"d.py", "e.py"}]


def test_packages_that_import_nothing_of_each_other_stand_alone(tmp_path: Path) -> None:
    package = {"__init__.py": "", "losses.py": "", "train.py": "from .losses import loss", "notes.py": "import json"}
    files = {f"{name}/{file}": text for name in ("one", "two") for file, text in package.items()}
    expected = [{f"{name}/{file}" for file in package} for name in ("one", "two")]
    assert parts(tmp_path, files, "one/train.py", "two/losses.py") == expected


def test_the_modules_of_a_package_belong_together(tmp_path: Path) -> None:
    files = {"pack/__init__.py": "", "pack/a.py": "", "pack/sub/__init__.py": "", "pack/sub/b.py": "", "c.py": ""}
    assert parts(tmp_path, files, "pack/sub/b.py") == [set(files) - {"c.py"}]


@pytest.mark.parametrize(
    ("statement", "is_tied"),
    [
        ("from inner import f", True),
        ("from sub.inner import f", False),
        ("from spread import inner", True),
        ("from spread.inner import f", True),
        ("from spread import (\n    other,\n    inner,\n)", True),
        ("import spread.inner as inner", True),
        ("import spread", True),
        ("import spread.other", True),
        ("import spread.other as other", False),
        ("from spread import other", False),
        ("from spread.more import thing", False),
        ("from spread import more", False),
        ("import spreading", False),
    ],
)
def test_what_is_below_a_folder_is_tied_to_those_who_get_hold_of_it(
    tmp_path: Path, statement: str, is_tied: bool
) -> None:
    files = {"pyproject.toml": "", "spread/inner.py": "", "spread/other.py": "", "spread/more/thing.py": ""}
    (found,) = parts(tmp_path, {**files, "spread/use.py": statement}, "spread/use.py")
    assert ("spread/inner.py" in found) is is_tied


def test_a_relative_import_means_the_own_package(tmp_path: Path) -> None:
    files = {
        "one/__init__.py": "",
        "one/losses.py": "",
        "one/sub/__init__.py": "",
        "one/sub/use.py": "from ..losses import loss",
        "losses.py": "",
    }
    (found,) = parts(tmp_path, files, "one/sub/use.py")
    assert "one/losses.py" in found
    assert "losses.py" not in found


def test_fixtures_belong_to_the_tests_below(tmp_path: Path) -> None:
    files = {"tests/conftest.py": "import model", "tests/test_a.py": "def test(model): ...", "model.py": "", "b.py": ""}
    (found,) = parts(tmp_path, files, "model.py")
    assert found == {"tests/conftest.py", "tests/test_a.py", "model.py"}


def test_what_a_project_among_many_lacks_is_found_only_where_it_is_one(tmp_path: Path) -> None:
    files = {f"p{number:02}/main.py": "import utils\nimport shared" for number in range(20)}
    files |= {f"p{number:02}/utils.py": "" for number in range(18)} | {"lib/shared.py": ""}
    (found,) = parts(tmp_path, files, "p19/main.py")
    assert "lib/shared.py" in found
    assert not any(name.endswith("utils.py") and name > "p18" for name in found)


def test_what_a_project_among_many_lacks_is_taken_from_the_nearest(tmp_path: Path) -> None:
    files = {f"p{number:02}/scripts/run.py": "import physics" for number in range(20)}
    files |= {f"p{number:02}/lib/physics.py": "" for number in range(20)}
    files |= {f"p{number:02}/lib/physics/__init__.py": "" for number in range(5)}
    (found,) = parts(tmp_path, files, "p03/scripts/run.py")
    assert {name for name in found if "physics" in name} <= {"p03/lib/physics.py", "p03/lib/physics/__init__.py"}
    assert "p03/lib/physics/__init__.py" in found


# What is found


LOSS = """
def {name}(x):
    if x.sum() > 0:
        return x
    return -x
"""
USE = """
from torch.func import vmap

from {module} import {name}


def run(xs):
    return vmap({name})(xs)
"""
MANY = """
class Trainer:
    def step(self, x):
        self.total = self.total + x
        return x
"""


def projects(folder: Path, *names: str, text: str = LOSS) -> None:
    """A package each, whose functions have the same names."""
    for name in names:
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text("")
        (folder / name / "losses.py").write_text(text.format(name="clipped"))
        (folder / name / "train.py").write_text(USE.format(module=f"{name}.losses", name="clipped"))


def found(folder: Path, **options: Any) -> Report:
    with session.opened([str(folder)], {"no_cache": True, **options}) as run:
        return run.check()


def test_namesakes_in_another_project_prevent_nothing(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    projects(tmp_path, "one")
    alone = found(tmp_path / "one").findings
    projects(tmp_path, "two", text=f"{LOSS}\n\nTABLE = [getattr(None, '{{name}}')]\n")
    both = found(tmp_path).findings
    assert [one for one in both if one.path.parent.name == "one"] == list(alone)
    assert len(both) == 2


SCRIPT = """
import torch

last = None


def energy(x):
    global last
    last = x * 2
    return last.sum()


def main():
    slope = torch.func.grad(energy)(torch.ones(3))
    return slope, last
"""


def test_scripts_beside_each_other_are_no_callers_that_nobody_sees(tmp_path: Path) -> None:
    (tmp_path / "physics.py").write_text(SCRIPT)
    (tmp_path / "other.py").write_text("# unlike physics.py, whose energy is kept\nimport torch\n")
    (alone,) = found(tmp_path / "physics.py").findings
    assert "other.py" in getattr(alone.fix, "reason", "")
    (both,) = found(tmp_path).findings
    assert isinstance(both.fix, Fix)


def test_a_file_that_imports_both_ties_them(tmp_path: Path) -> None:
    projects(tmp_path, "one", "two")
    (tmp_path / "main.py").write_text("from one.losses import clipped\nfrom two.losses import clipped as other\n")
    program = load(sorted(tmp_path.rglob("*.py")))
    assert len(components(program.graph, {tmp_path / "one/train.py", tmp_path / "two/train.py"})) == 1
    assert len(found(tmp_path).findings) == 2


def test_what_the_imports_do_not_tell_is_analysed_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    projects(tmp_path, "one", "two")
    expected = found(tmp_path)
    monkeypatch.setattr("tracesafe.program.imports._imported", lambda _source: ())
    assert found(tmp_path) == expected
