"""Every row of the tables of names that moved, held against the installed frameworks: the old name is gone, or warns,
and the new one is there."""

from __future__ import annotations

import importlib
import subprocess
import sys
import warnings
from importlib.metadata import version

import pytest

from tracesafe import registry
from tracesafe.analysis.releases import outdated, release
from tracesafe.spec import Rename

MISSING = object()
ROWS = registry.renames()
PACKAGES = {"torch": "torch", "jax": "jax", "phiflow": "phiflow"}
HERE = {name: version(package) for name, package in PACKAGES.items()}
OLD = outdated(ROWS, HERE, superseded=True)


def resolve(name: str) -> object:
    """The object of a qualified name, or MISSING."""
    parts = name.split(".")
    try:
        found: object = importlib.import_module(parts[0])
    except ImportError:
        return MISSING
    for index, part in enumerate(parts[1:], 2):
        held = getattr(found, part, MISSING)
        if held is MISSING:
            try:
                held = importlib.import_module(".".join(parts[:index]))
            except ImportError:
                return MISSING
        found = held
    return found


@pytest.mark.parametrize("row", OLD, ids=lambda row: row.old)
def test_the_old_name_is_gone_or_warns(row: Rename) -> None:
    if row.submodule:
        with pytest.raises(ImportError):
            importlib.import_module(row.old)
        return
    if not row.gone:
        assert resolve(row.old) is not MISSING
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert resolve(row.old) is MISSING


@pytest.mark.parametrize("row", [row for row in OLD if row.new], ids=lambda row: row.old)
def test_the_new_name_is_there_without_a_warning(row: Rename) -> None:
    for name in filter(None, (row.new, row.fallback, row.module)):
        with warnings.catch_warnings():
            warnings.simplefilter("error", DeprecationWarning)
            warnings.simplefilter("error", FutureWarning)
            assert resolve(name) is not MISSING, name


def test_new_names_are_loaded_with_their_package_unless_the_row_says_what_to_import() -> None:
    """In a process of its own: what is loaded depends on what was imported before."""
    names = sorted({name for row in OLD if row.new and not row.module for name in (row.new, row.fallback) if name})
    roots = ("torch", "jax", "phi", "phiml")
    script = f"""
import {", ".join(roots)}
import jax.numpy, jax.scipy.linalg, phi.field, phi.geom, phiml.math
missing = []
for name in {names!r}:
    top, *rest = name.split(".")
    found = globals().get(top)
    for part in rest:
        found = getattr(found, part, None)
    if found is None:
        missing.append(name)
print("missing:", *missing)
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "missing:"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.old)
def test_a_row_says_what_to_do(row: Rename) -> None:
    assert row.new or row.remedy
    assert not (row.new and row.remedy)
    assert release(row.since)
    assert row.old not in (row.new, row.fallback)


def test_no_row_leads_to_another_old_name() -> None:
    olds = {row.old for row in OLD if not row.submodule}
    assert [row.old for row in OLD if row.new in olds or row.fallback in olds] == []


@pytest.mark.parametrize(
    ("target", "old"),
    [("0.5.3", False), ("0.6", True), ("0.6.0", True), ("0.10.2", True)],
)
def test_a_name_that_works_in_the_target_version_is_left_alone(target: str, old: bool) -> None:
    rows = {row.old for row in outdated(ROWS, {"jax": target})}
    assert ("jax.tree_map" in rows) is old


def test_a_new_name_that_the_target_lacks_gives_way_to_the_fallback() -> None:
    row = Rename("a.b", "a.new.b", ROWS[0].framework, "1.0", introduced="2.0", fallback="a.older.b")
    assert [each.new for each in outdated([row], {row.framework.value: "1.5"})] == ["a.older.b"]
    assert [each.new for each in outdated([row], {row.framework.value: "2.1"})] == ["a.new.b"]
    assert [each.new for each in outdated([row], {})] == ["a.new.b"]
