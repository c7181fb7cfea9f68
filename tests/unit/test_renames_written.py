"""Names that moved, form by form: what is written, and what is left alone."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.unit.renaming import FOLDER, found, renamed, renamed_files, slugs

MOVED = (
    ("import functorch\nimport torch\n\ng = functorch.vmap\n", "import torch\n\ng = torch.func.vmap\n"),
    ("import functorch\n\ng = functorch.vmap\n", "import torch\n\ng = torch.func.vmap\n"),
    ("import functorch, torch\n\ng = functorch.vmap\n", "import torch\n\ng = torch.func.vmap\n"),
    ("import functorch; import torch\n\ng = functorch.vmap\n", "import torch\n\ng = torch.func.vmap\n"),
    ("import functorch as ft\n\ng = ft.vmap(ft.grad)\n", "import torch.func as ft\n\ng = ft.vmap(ft.grad)\n"),
    (
        "import functorch as ft\nimport torch as th\n\ng = ft.vmap, ft.compile\n",
        "import functorch as ft\nimport torch as th\n\ng = th.func.vmap, ft.compile\n",
    ),
    ("from functorch import vmap as v\n\ng = v\n", "from torch.func import vmap as v\n\ng = v\n"),
    (
        "from functorch import grad, vmap\nfrom torch.func import jvp\n\ng = grad\n",
        "from torch.func import grad, jvp, vmap\n\ng = grad\n",
    ),
    (
        "import numpy\nfrom functorch import vmap  # rows\nimport torch\n\ng = vmap\n",
        "import numpy\nfrom torch.func import vmap  # rows\nimport torch\n\ng = vmap\n",
    ),
    (
        "import ast\n\nfrom functorch import vmap\nfrom numpy import array\nfrom torch import nn\n\ng = vmap\n",
        "import ast\n\nfrom numpy import array\nfrom torch import nn\nfrom torch.func import vmap\n\ng = vmap\n",
    ),
    (
        "from functorch import dim, vmap\n\ng = vmap\n",
        "from functorch import dim\nfrom torch.func import vmap\n\ng = vmap\n",
    ),
    (
        "from functorch import (\n    dim,  # kept\n    vmap,  # moved\n)\n\ng = vmap\n",
        "from functorch import (\n    dim,  # kept\n)\nfrom torch.func import (\n    vmap,  # moved\n)\n\ng = vmap\n",
    ),
    (
        "def f():\n    import functorch\n\n    return functorch.vmap\n",
        "def f():\n    import torch\n\n    return torch.func.vmap\n",
    ),
    ("from functorch import experimental\n\ng = experimental.jvp\n", "import torch\n\ng = torch.func.jvp\n"),
    ("import jax\n\ny = jax.tree_map(f, x)\n", "import jax\n\ny = jax.tree.map(f, x)\n"),
    ("from jax import tree_map\n\ny = tree_map(f, x)\n", "from jax.tree_util import tree_map\n\ny = tree_map(f, x)\n"),
    ("import jax.config\n\njax.config.update(k, v)\n", "import jax\n\njax.config.update(k, v)\n"),
    ("from jax.config import config\n", "from jax import config\n"),
    (
        "from jax.experimental import stax\n\ny = stax.Dense\n",
        "from jax.example_libraries import stax\n\ny = stax.Dense\n",
    ),
    (
        "import jax.experimental.maps\nimport jax\n\nm = jax.experimental.maps.Mesh\n",
        "import jax\n\nm = jax.sharding.Mesh\n",
    ),
    ("import jax.numpy as jnp\n\ny = -jnp.NINF\n", "import jax.numpy as jnp\n\ny = -(-jnp.inf)\n"),
    ("import jax.numpy as jnp\n\ny = jnp.NINF ** 2\n", "import jax.numpy as jnp\n\ny = (-jnp.inf) ** 2\n"),
    ("import jax.numpy as jnp\n\ny = jnp.msort(x,)\n", "import jax.numpy as jnp\n\ny = jnp.sort(x, axis=0,)\n"),
    ("from jax.numpy import *\n\ny = alltrue(x)\n", "from jax.numpy import *\n\ny = all(x)\n"),
    ("from jax.numpy import alltrue\n\ny = alltrue(x)\n", "from jax.numpy import all as alltrue\n\ny = alltrue(x)\n"),
    ("from jax.numpy import product\n\ny = product(x)\n", "from jax.numpy import prod\n\ny = prod(x)\n"),
    (
        "from jax.numpy import product\n\n\ndef f(prod):\n    return product(prod)\n",
        "from jax.numpy import prod as product\n\n\ndef f(prod):\n    return product(prod)\n",
    ),
    (
        "from jax.util import partial\nimport jax\n\ng = partial(jax.jit)\n",
        "from functools import partial\n\nimport jax\n\ng = partial(jax.jit)\n",
    ),
)


@pytest.mark.parametrize(("before", "after"), MOVED, ids=[before.split("\n\n")[0][:60] for before, _ in MOVED])
def test_a_name_that_moved_is_written_anew(before: str, after: str) -> None:
    assert renamed(before) == after
    assert renamed(after) == after


SAME = (
    "try:\n    from functorch import vmap\nexcept ImportError:\n    from torch.func import vmap\n\ng = vmap\n",
    "try:\n    import functorch\nexcept ModuleNotFoundError:\n    functorch = None\n\ng = functorch.vmap\n",
    "import torch\n\nif hasattr(torch, 'x'):\n    from torch.func import grad\nelse:\n    from functorch import grad\n",
    "import jax\n\nf = jax.tree_map if jax.__version__ < '0.5' else jax.tree.map\n",
    "import jax\n\nf = hasattr(jax, 'tree_map') and jax.tree_map\n",
    "import jax\n\ntry:\n    f = jax.tree_map\nexcept AttributeError:\n    f = jax.tree.map\n",
    "import jax\n\n\ndef g(jax):\n    return jax.tree_map\n",
    "import jax\n\n\ndef g():\n    jax = other()\n    return lambda: jax.tree_map\n",
    "import jax\n\ng = [jax.tree_map for jax in things]\n",
    "import jax\n\ng = lambda jax: jax.tree_map\n",
    "import jax\n\n\nclass A:\n    jax = 1\n    y = jax.tree_map\n",
    "import jax\n\nfor jax in things:\n    jax.tree_map\n",
    "import jax\n\nwith thing() as jax:\n    jax.tree_map\n",
    "import jax\n\nmatch thing:\n    case [jax]:\n        jax.tree_map\n",
    "import jax\n\ntry:\n    pass\nexcept ValueError as jax:\n    jax.tree_map\n",
    "import jax\n\nif (jax := thing()):\n    jax.tree_map\n",
    "import jax\n\njax.tree_map = jax.tree.map\ny = jax.tree_map(f, x)\n",
    "import jax.tree_util as jax\n\ny = jax.tree_map(f, x)\n",
    "import numpy as jnp\n\ny = jnp.product(x), jnp.in1d(x, x)\n",
    "from functorch.compile import aot_function\nimport functorch.dim\n",
    '"""functorch.vmap"""\ny = "jax.tree_map"  # jax.tree_map\n',
    "def g():\n    global jax\n    import jax\n\n\njax = None\ny = jax.tree_map\n",
)


@pytest.mark.parametrize("text", SAME)
def test_what_is_another_thing_or_a_fallback_stays(text: str) -> None:
    assert found(text) == ()
    assert renamed(text) == text


def test_a_class_body_does_not_hide_names_from_its_methods() -> None:
    text = "import jax\n\n\nclass A:\n    jax = 1\n\n    def f(self):\n        return jax.tree_map\n"
    assert renamed(text) == text.replace("jax.tree_map", "jax.tree.map")


def test_the_first_iterable_of_a_comprehension_stands_outside() -> None:
    text = "import jax\n\ny = [jax for jax in jax.tree_map(f, x)]\n"
    assert renamed(text) == text.replace("jax.tree_map", "jax.tree.map")


def test_a_suppressed_use_keeps_its_import() -> None:
    text = "import functorch\nimport torch\n\ng = functorch.vmap  # tracesafe: ignore[TRC901]\nh = functorch.grad\n"
    assert renamed(text) == text.replace("functorch.grad", "torch.func.grad")


def test_all_and_other_files_keep_a_module_that_they_name() -> None:
    kept = 'import functorch\nimport torch\n\n__all__ = ["functorch"]\ng = functorch.vmap\n'
    assert renamed(kept) == kept.replace("functorch.vmap", "torch.func.vmap")
    files = {
        "compat.py": "import functorch\n",
        "main.py": "from compat import functorch\nimport torch\n\ng = functorch.grad\n",
    }
    done = renamed_files(files).after
    assert done[FOLDER / "compat.py"].text == files["compat.py"]
    assert done[FOLDER / "main.py"].text == "from compat import functorch\nimport torch\n\ng = torch.func.grad\n"


def test_line_ends_and_indentation_stay() -> None:
    text = "import jax\r\n\r\nif x:\r\n\ty = jax.tree_map(\r\n\t\tf, x)\r\n"
    assert renamed(text) == text.replace("jax.tree_map", "jax.tree.map")


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("from jax.experimental.maps import xmap\n\ny = xmap(f)\n", "no-successor"),
        ("import jax.numpy as jnp\n\ny = f(jnp.msort)\n", "not-called"),
        ("import jax.numpy as jnp\n\ny = jnp.in1d(**options)\n", "unpacked-arguments"),
        ("import jax\n\ny = f'{jax.tree_map}'\n", "formatted-name"),
        ("from jax.experimental.shard_map import shard_map\n\ny = shard_map(f, mesh, s, s, auto=a)\n", "lost-argument"),
        ("from jax.api import *\n\ny = jit\n", "star-import"),
        ("import jax.experimental.stax\n\ny = f'{jax.experimental.stax.Dense}'\n", "still-used"),
        ("import jax.numpy as jnp\n\ny = jnp.msort((x))\n", "layout"),
    ],
)
def test_what_cannot_be_written_says_why(text: str, slug: str) -> None:
    assert slug in slugs(text)
    assert renamed(text) == text


def test_messages_name_what_the_user_wrote() -> None:
    (finding,) = found("import jax.numpy as np\n\ny = np.row_stack(x)\n")
    assert finding.message == "`np.row_stack` is gone since jax 0.4.24: `np.vstack` takes its place"
    (finding,) = found("from functorch import vmap\n\ng = vmap\n")
    assert finding.message == "`functorch.vmap` is deprecated since torch 2.0: `torch.func.vmap` takes its place"


def test_the_target_version_decides() -> None:
    text = dedent("""
        import jax

        y = jax.tree_map(f, x)
    """)
    assert found(text, {"jax": "0.5.3"}) == ()
    assert len(found(text, {"jax": "0.6.0"})) == 1
    assert found("from functorch import vmap\n\ng = vmap\n", {"torch": "1.13.1"}) == ()


SUPERSEDED = """\
import torch
from torch.autograd.functional import hessian, jacobian

J = jacobian(f, x), jacobian(lambda a, b: a * b, (x, y)), torch.vmap(f)
H = hessian(
    f,
    data[0],
)
"""
SUCCEEDED = """\
import torch
from torch.func import hessian, jacrev

J = jacrev(f)(x), jacrev(lambda a, b: a * b, argnums=(0, 1))(x, y), torch.func.vmap(f)
H = hessian(f)(data[0])
"""


def test_what_works_beside_a_newer_name_is_told_to_those_who_ask() -> None:
    assert found(SUPERSEDED) == ()
    done = renamed_files({"main.py": SUPERSEDED}, superseded=True)
    assert done.after[FOLDER / "main.py"].text == SUCCEEDED
    assert renamed_files({"main.py": SUPERSEDED}, unsafe=False, superseded=True).left.findings
