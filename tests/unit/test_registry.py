"""What the registry finds, and what it says about leaves that are broken."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

from tracesafe import registry
from tracesafe.registry import TABLES, BrokenLeafError

TABLE = """
from tracesafe.spec import Framework, Kind, Nothing, Param, TransformSpec

TRANSFORMS = (
    TransformSpec("{name}", Framework.JAX, Kind.CALL, (Param(0, "f"),), Nothing(), docs="Somebody's own."),
)
"""


@pytest.fixture(autouse=True)
def fresh_caches() -> Iterator[None]:
    finders = (registry.rules, registry.transforms, registry.libraries, registry.stars, registry._leaves)
    for finder in finders:
        finder.cache_clear()
    yield
    for finder in finders:
        finder.cache_clear()


@pytest.fixture
def third_party(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on sys.path with a module ``their_table`` that an entry point names."""
    monkeypatch.syspath_prepend(str(tmp_path))
    point = EntryPoint("theirs", "their_table", TABLES)
    monkeypatch.setattr(registry, "entry_points", lambda group: EntryPoints([point] if group == TABLES else []))
    for name in [name for name in sys.modules if name.startswith("their_table")]:
        monkeypatch.delitem(sys.modules, name)
    return tmp_path


def test_the_tables_of_the_package_are_found() -> None:
    names = {spec.name for spec in registry.transforms()}
    assert {"torch.func.vmap", "jax.jit", "jax.lax.scan", "phiml.math.jit_compile", "equinox.filter_jit"} <= names
    assert {library.module for library in registry.libraries()} == {"torch", "jax.numpy", "phiml.math"}
    assert {star.name for star in registry.stars()} >= {"phi.flow", "phi.torch.flow", "phi.jax.flow"}


def test_the_order_is_the_same_in_every_process() -> None:
    modules = [module.__name__ for module in registry._leaves("tracesafe.transforms", TABLES)]
    assert modules == sorted(modules)


def test_a_third_party_adds_a_table(third_party: Path) -> None:
    (third_party / "their_table.py").write_text(TABLE.format(name="theirs.apply"), encoding="utf-8")
    assert "theirs.apply" in {spec.name for spec in registry.transforms()}


def test_a_third_party_adds_a_package_of_tables(third_party: Path) -> None:
    package = third_party / "their_table"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "first.py").write_text(TABLE.format(name="theirs.first"), encoding="utf-8")
    (package / "_shared.py").write_text(TABLE.format(name="theirs.hidden"), encoding="utf-8")
    names = {spec.name for spec in registry.transforms()}
    assert "theirs.first" in names
    assert "theirs.hidden" not in names


def test_an_entry_point_that_does_not_load_is_named(third_party: Path) -> None:
    (third_party / "their_table.py").write_text("import no_such_module", encoding="utf-8")
    with pytest.raises(BrokenLeafError, match=r"theirs = their_table .* cannot be loaded: No module named"):
        registry.transforms()


def test_a_value_of_another_type_is_named(third_party: Path) -> None:
    (third_party / "their_table.py").write_text("TRANSFORMS = ('jax.jit',)", encoding="utf-8")
    with pytest.raises(BrokenLeafError, match=r"their_table\.TRANSFORMS holds a str, not a TransformSpec"):
        registry.transforms()


def test_a_transform_that_is_described_twice_is_named(third_party: Path) -> None:
    (third_party / "their_table.py").write_text(TABLE.format(name="jax.remat"), encoding="utf-8")
    with pytest.raises(BrokenLeafError, match=r"jax\.remat is described 2 times"):
        registry.transforms()
