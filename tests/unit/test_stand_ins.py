"""Names that the installed frameworks have no more, put back for the original."""

from __future__ import annotations

import pickle
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.unit.eager_child import in_child
from tracesafe.prove.old_names import old_names
from tracesafe.prove.worker import stand_ins
from tracesafe.source.text import decode

ROOT = Path(__file__).resolve().parents[2]
pytest.importorskip("jax.numpy")  # once for all children
pytest.importorskip("phi.flow")


def ran(folder: Path, source: str) -> tuple[Any, list[str]]:
    """What ``main()`` of a program for an older JAX returns, and the names that it looked up."""

    def work() -> tuple[Any, list[str]]:
        used: set[str] = set()
        rows = old_names([decode(source.encode(), folder / "m.py")], ("jax", "phi"))
        stand_ins.install(rows, used)
        names: dict[str, Any] = {}
        exec(source, names)
        return names["main"](), sorted(used)

    found: tuple[Any, list[str]] = in_child(folder, work)
    return found


CASES = {
    "a name that moved": (
        "import jax\ndef main(): return jax.tree_multimap(lambda a, b: a + b, [1, 2], [3, 4])",
        [4, 6],
        ["jax.tree_multimap"],
    ),
    "an import of it": (
        "from jax import tree_leaves\ndef main(): return tree_leaves({'a': 1, 'b': (2, 3)})",
        [1, 2, 3],
        ["jax.tree_leaves"],
    ),
    "a module that moved": (
        "from jax.experimental import stax\ndef main(): return stax.Dense.__module__",
        "jax.example_libraries.stax",
        ["jax.experimental.stax"],
    ),
    "a module of which a part moved": (
        "from jax.experimental.maps import Mesh\ndef main(): return Mesh.__name__",
        "Mesh",
        ["jax.experimental.maps.Mesh"],
    ),
    "a module that is an attribute now": (
        "from jax.config import config\ndef main(): return type(config).__name__",
        "Config",
        ["jax.config.config"],
    ),
    "an argument besides": (
        "import jax.numpy as jnp\ndef main(): return jnp.msort(jnp.array([[2, 1], [1, 3]])).tolist()",
        [[1, 1], [2, 3]],
        ["jax.numpy.msort"],
    ),
    "another form": ("import jax.numpy as jnp\ndef main(): return jnp.NINF", -np.inf, ["jax.numpy.NINF"]),
    "other names of arguments": (
        "import jax.numpy as jnp\ndef main(): return jnp.in1d(ar1=jnp.array([1, 2]), ar2=jnp.array([2])).tolist()",
        [False, True],
        ["jax.numpy.in1d"],
    ),
    "updates by index": (
        """
import jax.numpy as jnp
from jax.ops import index, index_add, index_max, index_update

def main():
    x = jnp.zeros((2, 3))
    x = index_update(x, index[:, 1], jnp.array([1.0, 2.0]))
    x = index_add(x, index[0, jnp.array([0, 0])], 3.0)
    return index_max(x, index[1], jnp.array([5.0, 1.0, -1.0])).tolist()
""",
        [[6.0, 1.0, 0.0], [5.0, 2.0, 0.0]],
        ["jax.ops.index", "jax.ops.index_add", "jax.ops.index_max", "jax.ops.index_update"],
    ),
    "calls to the host": (
        """
import jax
from jax.experimental import host_callback

def main():
    seen = []
    host_callback.id_tap(lambda value, transforms: seen.append(value), 3)
    found = host_callback.call(lambda x: x + 1, 1.5, result_shape=jax.ShapeDtypeStruct((), "float32"))
    return seen, float(found), found.dtype.name
""",
        ([3], 2.5, "float32"),
        ["jax.experimental.host_callback.call", "jax.experimental.host_callback.id_tap"],
    ),
    "a name of another spelling": (
        "from phi.flow import *\ndef main(): return bool(math.isfinite(math.wrap(1.0)))",
        True,
        ["phiml.math.isfinite"],
    ),
    "what is there is not touched": ("import jax\ndef main(): return hasattr(jax, 'tree_shake')", False, []),
}


def answers() -> dict[str, Any]:
    """What the programs return, each in a child of its own, or the error of that child."""
    found: dict[str, Any] = {}
    for name, (source, *_) in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            try:
                found[name] = ran(Path(folder), source)
            except RuntimeError as error:
                found[name] = str(error)
    return found


@pytest.fixture(scope="module")
def answered() -> Mapping[str, Any]:
    """A process that has run nothing on JAX, whose threads do not live through a fork."""
    code = "import pickle, sys\nfrom tests.unit import test_stand_ins as own\n"
    code += "sys.stdout.buffer.write(pickle.dumps(own.answers()))"
    out = subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, check=True).stdout
    found: Mapping[str, Any] = pickle.loads(out)
    return found


@pytest.mark.parametrize("name", CASES)
def test_old_names_are_back(name: str, answered: Mapping[str, Any]) -> None:
    _, wanted, used = CASES[name]
    assert answered[name] == (wanted, used)


def test_only_rows_that_a_program_may_need(tmp_path: Path) -> None:
    source = decode(b"import jax\nx = jax.tree_map(f, y)\n", tmp_path / "m.py")
    assert [row["old"] for row in old_names([source], ("jax",))] == ["jax.tree_map"]
    assert old_names([source], ("torch",)) == ()
