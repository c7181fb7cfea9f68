"""Random modules that import old names in every form, and modules in which an old name is something else."""

from __future__ import annotations

from hypothesis import strategies as st

NAMES = ("vmap", "grad", "jacrev", "hessian")
"""Names that moved from functorch to torch.func."""
STAYED = ("dim", "einops")
"""Names of functorch that did not move."""

IMPORTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("import functorch", tuple(f"functorch.{name}" for name in NAMES)),
    ("import functorch as ft", tuple(f"ft.{name}" for name in NAMES)),
    ("import torch", ("torch.func.grad",)),
    ("import functorch, torch", ("functorch.vmap", "torch.func.vmap")),
    ("import torch as th", ("th.func.grad",)),
    ("from functorch import vmap", ("vmap",)),
    ("from functorch import grad as g, hessian", ("g", "hessian")),
    ("from functorch import (\n    jacrev,  # rows\n    grad,\n    dim,  # stays\n)", ("jacrev", "grad", "dim")),
    ("from functorch import vmap, \\\n    grad", ("vmap", "grad")),
    ("from torch.func import hessian", ("hessian",)),
    ("from torch.func import (\n    jacrev,\n    vmap,\n)", ("jacrev", "vmap")),
    ("import functorch; import torch", ("functorch.jacrev",)),
    ("import functorch.experimental", ("functorch.experimental.hessian", "functorch.vmap")),
    ("from functorch import experimental", ("experimental.hessian",)),
    ("if True:\n    from functorch import vmap as w\nelse:\n    w = None", ("w",)),
)

USES = (
    "out.append({0})",
    "out.append(({0}, {0}))",
    "out.append([{0} for _ in range(2)])",
    "out += map(lambda _: {0}, range(1))",
    "out.append({{'functorch.vmap': {0}}})  # functorch.grad",
    "def f{1}(x={0}):\n    return x, {0}\n\n\nout.append(f{1}())",
    "class C{1}:\n    held = {0}\n\n    def get(self):\n        return {0}\n\n\nout.append((C{1}.held, C{1}().get()))",
    "def g{1}(functorch='functorch', torch='torch'):\n    return functorch, torch\n\n\nout.append((g{1}(), {0}))",
    "def h{1}():\n    import functorch\n    return functorch.jacrev, {0}\n\n\nout.append(h{1}())",
)

HIDING = (
    "def f{0}({1}):\n    return {2}",
    "def f{0}(*{1}):\n    return {2}",
    "def f{0}():\n    {1} = other\n    return lambda: {2}",
    "f{0} = [{2} for {1} in things]",
    "f{0} = lambda {1}: {2}",
    "f{0} = {{{2} for _ in things for {1} in things}}",
    "class C{0}:\n    {1} = other\n    y = {2}",
    "for {1} in things:\n    y = {2}",
    "with thing as {1}:\n    y = {2}",
    "def f{0}():\n    try:\n        pass\n    except ValueError as {1}:\n        return {2}",
    "def f{0}(x):\n    match x:\n        case [{1}, *_]:\n            return {2}",
    "def f{0}(x):\n    if ({1} := x):\n        return {2}",
    "def f{0}():\n    def {1}():\n        return {2}\n    return {1}",
    "def f{0}():\n    class {1}:\n        pass\n    return {2}",
    "def f{0}():\n    import other as {1}\n    return {2}",
    "def f{0}():\n    from other import {1}\n    return {2}",
)
WORDS = (
    'x{0} = "{2}"',
    "x{0} = '''\nimport {1}\n{2}\n'''",
    "x{0} = 1  # {2}",
    '# from functorch import vmap\nx{0} = b"{2}"',
    'def f{0}():\n    """{2} of {1}."""',
    "x{0} = f'{{1}} {2}'",
    "x{0}: '{2}' = 1",
    "x{0} = getattr(thing, '{1}')",
    "x{0} = thing.{2}",
)
OLD = (
    ("functorch", "functorch.vmap"),
    ("functorch", "functorch.grad(f)(x)"),
    ("jax", "jax.tree_map(f, x)"),
    ("jax", "jax.experimental.stax.Dense"),
    ("jnp", "jnp.in1d(x, y)"),
    ("jnp", "jnp.NINF"),
    ("tree_map", "tree_map(f, x)"),
)


@st.composite
def moving(draw: st.DrawFn) -> str:
    """A module whose list ``out`` tells what every use denotes."""
    chosen = draw(st.lists(st.sampled_from(IMPORTS), min_size=1, max_size=5, unique_by=lambda each: each[0]))
    names = [name for _, bound in chosen for name in bound]
    uses = draw(st.lists(st.tuples(st.sampled_from(USES), st.sampled_from(names)), min_size=1, max_size=6))
    head = "\n".join(text for text, _ in chosen)
    body = "\n\n\n".join(use.format(name, index) for index, (use, name) in enumerate(uses))
    gap = draw(st.sampled_from(["\n\n", "\n", "\n\n\n"]))
    return f'"""Doc."""\n\n{head}{gap}out = []\n{body}\n'


@st.composite
def hiding(draw: st.DrawFn) -> str:
    """A module in which every old name is shadowed, quoted or commented."""
    pieces = st.tuples(st.sampled_from(HIDING + WORDS), st.sampled_from(OLD))
    chosen = draw(st.lists(pieces, min_size=1, max_size=8))
    imports = draw(
        st.sampled_from(["import jax\nimport jax.numpy as jnp", "import torch", "from jax.tree_util import tree_map"])
    )
    return imports + "\n\n" + "\n\n\n".join(text.format(i, *old) for i, (text, old) in enumerate(chosen)) + "\n"
