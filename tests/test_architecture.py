"""The house rules that a machine can check: who imports whom, what is mutable, how long a file is."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ENGINE = ROOT / "src" / "tracesafe"

LAYERS = (
    *(
        ("source",),
        ("spec",),
        ("model",),
        ("lexical",),
        ("queries",),
        ("program",),
        ("analysis",),
        ("rewrite",),
        ("rule",),
    ),
    *(
        ("registry",),
        ("suppress", "config", "baseline"),
        ("choice",),
        ("cache",),
        ("pipeline",),
        ("request",),
        ("detect",),
        ("shares",),
        ("check",),
        ("incremental",),
        ("fixing",),
        ("reviewing",),
        ("prove",),
        ("output",),
        ("batch",),
        ("cli", "lsp"),
    ),
    ("__main__",),
)
"""Lowest first: a module imports from its own layer and from those below."""

FRAMEWORKS = {"torch", "jax", "phi", "phiml", "tensorflow", "numpy", "flax", "equinox"}
LEAVES = {"codemods": "tracesafe.rule", "transforms": "tracesafe.spec"}

WORKER = ENGINE / "prove" / "worker"
"""What runs in the interpreter of the user, where the frameworks are."""

ENGINE_FILES = sorted(ENGINE.rglob("*.py"))
LEAF_FILES = sorted(file for folder in LEAVES for file in (ROOT / folder).glob("*.py"))
TEST_FILES = sorted(
    file for file in (ROOT / "tests").rglob("*.py") if "ecosystem" not in file.relative_to(ROOT).parts[:-1]
)


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_bytes())


def imports(file: Path) -> Iterator[tuple[str, bool]]:
    """The modules that a file imports, and whether only type checkers see the import."""
    tree = tree_of(file)
    for_types = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If)
        and "TYPE_CHECKING" in (getattr(node.test, "id", ""), getattr(node.test, "attr", ""))
        for part in node.body
        for inner in ast.walk(part)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node in for_types) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            if node.module == "tracesafe" or base == ".":
                yield from ((f"{base}.{alias.name}".replace("..", "."), node in for_types) for alias in node.names)
            else:
                yield base, node in for_types


def rank(layer: str) -> int:
    return next(index for index, names in enumerate(LAYERS) if layer in names)


def layer_of(file: Path) -> str:
    return file.relative_to(ENGINE).parts[0].removesuffix(".py")


def test_every_module_of_the_engine_has_a_layer() -> None:
    known = {name for names in LAYERS for name in names} | {"__init__"}
    assert {layer_of(file) for file in ENGINE_FILES} <= known


@pytest.mark.parametrize("file", [file for file in ENGINE_FILES if layer_of(file) != "__init__"], ids=name_of)
def test_a_module_imports_only_from_its_layer_and_below(file: Path) -> None:
    own = layer_of(file)
    for module, for_types in imports(file):
        if module.startswith("tracesafe.") and not for_types:
            assert rank(module.split(".")[1]) <= rank(own), f"{own} imports {module}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    names = {".".join(("tracesafe", *file.relative_to(ENGINE).with_suffix("").parts)): file for file in ENGINE_FILES}
    edges = {
        name: {module for module, for_types in imports(file) if module in names and not for_types}
        for name, file in names.items()
    }
    while True:
        free = {name for name, targets in edges.items() if not targets & edges.keys()}
        if not free:
            break
        for name in free:
            del edges[name]
    assert not edges, f"these import each other: {sorted(edges)}"


@pytest.mark.parametrize("file", LEAF_FILES, ids=name_of)
def test_a_leaf_sees_one_door(file: Path) -> None:
    door = LEAVES[file.parent.name]
    for module, _ in imports(file):
        is_sibling = module.startswith("._") or (module.startswith(".") and file.name.startswith("_"))
        is_private_sibling = module.startswith(f"tracesafe.{file.parent.name}._")
        is_standard = module.split(".")[0] in sys.stdlib_module_names
        assert module == door or is_sibling or is_private_sibling or is_standard, f"imports {module}"


@pytest.mark.parametrize("file", ENGINE_FILES, ids=name_of)
def test_nobody_imports_a_leaf_by_name(file: Path) -> None:
    leaves = tuple(f"tracesafe.{folder}" for folder in LEAVES)
    assert not [module for module, _ in imports(file) if module.startswith(leaves)]


@pytest.mark.parametrize(
    "file", [one for one in (*ENGINE_FILES, *LEAF_FILES) if WORKER not in one.parents], ids=name_of
)
def test_no_framework_is_imported(file: Path) -> None:
    assert not {module.split(".")[0] for module, _ in imports(file)} & FRAMEWORKS


@pytest.mark.parametrize("file", [*ENGINE_FILES, *LEAF_FILES, *TEST_FILES], ids=name_of)
def test_no_file_is_longer_than_400_lines(file: Path) -> None:
    count = file.read_bytes().count(b"\n")
    assert count <= 400, f"{count} lines"


@pytest.mark.parametrize("file", sorted(WORKER.rglob("*.py")), ids=name_of)
def test_the_worker_imports_nothing_of_ours(file: Path) -> None:
    assert not [module for module, _ in imports(file) if module.startswith("tracesafe")]


MUTABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
MUTABLE_CALLS = {"list", "dict", "set", "bytearray", "defaultdict", "deque", "Counter", "OrderedDict"}


def mutable_globals(tree: ast.Module) -> Iterator[str]:
    """The names of a module's, or a class body's, that hold something that can be changed."""
    bodies = [tree.body, *(node.body for node in ast.walk(tree) if isinstance(node, ast.ClassDef))]
    for statement in (statement for body in bodies for statement in body):
        if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
            continue
        value = statement.value
        is_call = isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[2] in MUTABLE_CALLS
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        name = ", ".join(map(ast.unparse, targets))
        if (isinstance(value, MUTABLE) or is_call) and name != "__all__":
            yield name


@pytest.mark.parametrize("file", [*ENGINE_FILES, *LEAF_FILES], ids=name_of)
def test_no_global_is_mutable(file: Path) -> None:
    tree = tree_of(file)
    assert not list(mutable_globals(tree))
    assert not [node.names for node in ast.walk(tree) if isinstance(node, ast.Global)]


@pytest.mark.parametrize("file", [*ENGINE_FILES, *LEAF_FILES], ids=name_of)
def test_source_is_never_cut_by_splitlines(file: Path) -> None:
    calls = [node for node in ast.walk(tree_of(file)) if isinstance(node, ast.Attribute) and node.attr == "splitlines"]
    assert not [node.lineno for node in calls]


@pytest.mark.parametrize("file", [*ENGINE_FILES, *LEAF_FILES], ids=name_of)
def test_nothing_is_left_undone(file: Path) -> None:
    names = {node.id for node in ast.walk(tree_of(file)) if isinstance(node, ast.Name)}
    assert "NotImplementedError" not in names
    assert not [word for word in ("TODO", "FIXME", "XXX") if word in file.read_text(encoding="utf-8")]


DISK = {"is_file", "is_dir", "exists", "read_text", "read_bytes", "iterdir", "glob", "rglob", "scandir", "stat"}
ASKING = [file for file in ENGINE_FILES if layer_of(file) in ("program", "analysis", "rewrite", "rule")]


@pytest.mark.parametrize("file", [*ASKING, *LEAF_FILES], ids=name_of)
def test_the_disk_is_looked_at_where_the_cache_hears_of_it(file: Path) -> None:
    """What a report rests on is noted in source/disk.py; a look past it would make a stale report look fresh."""
    found = [
        ast.unparse(node.func)
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in DISK
        and ast.unparse(node.func.value) not in ("disk", "here", "self")
    ]
    calls = [
        node.func.id
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    assert not found
    assert "open" not in calls
    assert "os.walk" not in file.read_text(encoding="utf-8")


HEAVY = (
    *("libcst", "bowler", "fissix", "rich", "pathspec"),
    *("tracesafe.analysis", "tracesafe.program", "tracesafe.rewrite"),
)


def imported_by(*arguments: str) -> set[str]:
    """The modules that the command line imports for some arguments."""
    command = [sys.executable, "-X", "importtime", "-m", "tracesafe", *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT / "tests")
    return {line.rpartition("|")[2].strip() for line in result.stderr.split("\n") if line.startswith("import time:")}


@pytest.mark.parametrize("arguments", ["--help", "--version", "check --help", "fix --help", "why --help"])
def test_help_imports_nothing_heavy(arguments: str) -> None:
    found = imported_by(*arguments.split())
    assert not sorted(name for name in found if name.startswith(HEAVY))


def test_detection_never_imports_libcst(tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text("import torch\n\n\ndef f(x):\n    return x * 2\n\n\ntorch.vmap(f)\n")
    found = imported_by("check", str(tmp_path))
    assert "tracesafe.analysis" in found
    assert not sorted(name for name in found if name.startswith(("libcst", "bowler", "fissix")))


def test_a_known_report_is_told_without_the_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRACESAFE_NO_CACHE")
    (tmp_path / "model.py").write_text("import torch\n\n\ndef f(x):\n    return x * 2\n\n\ntorch.vmap(f)\n")
    asked = ("check", "--isolated", str(tmp_path), "--cache-dir", str(tmp_path / "cache"))
    assert "tracesafe.registry" in imported_by(*asked)
    assert "tracesafe.registry" not in imported_by(*asked)


def test_help_takes_less_than_80_ms_over_an_empty_program() -> None:
    """80 ms are for the whole of ``--help`` on an idle machine; here the interpreter's own start is taken off."""

    def fastest(*arguments: str) -> float:
        times = []
        for _ in range(7):
            before = os.times()
            subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
            after = os.times()
            times.append(after.children_user + after.children_system - before.children_user - before.children_system)
        return min(times)

    started = time.perf_counter()
    cost = fastest("-m", "tracesafe", "--help") - fastest("-c", "pass")
    assert cost <= 0.08, f"{cost:.3f} s of processor time, in {time.perf_counter() - started:.1f} s"
