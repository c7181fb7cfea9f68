"""What is found traced, and what is not: programs whose tests are marked where Python may not ask for the truth.

A line that ends in ``# <- NAME`` has a test (``if``, ``while``, a conditional expression) on a value that the
transform NAME holds; every other test is clean.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Mapping
from pathlib import Path

import pytest

from tracesafe import registry
from tracesafe.analysis.analyse import analyse
from tracesafe.analysis.reach import Analysis
from tracesafe.program.program import load

_MARK = re.compile(r"# <- (\S+)$", re.MULTILINE)


def analysed(folder: Path, files: Mapping[str, str], assume: tuple[str, ...] = ()) -> Analysis:
    paths = []
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
        paths.append(path)
    return analyse(load(paths), registry.transforms(), registry.libraries(), registry.stars(), assume)


def found(analysis: Analysis) -> set[tuple[str, int, str]]:
    return {
        (here.source.path.name, node.test.lineno, min(touch.transform for touch in here.hazards(node.test)))
        for here in analysis.reached
        for node in [*here.statements(ast.If, ast.While), *here.expressions(ast.IfExp)]
        if isinstance(node, ast.If | ast.While | ast.IfExp) and here.hazards(node.test)
    }


def marked(files: Mapping[str, str]) -> set[tuple[str, int, str]]:
    return {
        (Path(name).name, textwrap.dedent(text).count("\n", 0, match.start()) + 1, match.group(1))
        for name, text in files.items()
        for match in _MARK.finditer(textwrap.dedent(text))
    }


def check(folder: Path, files: Mapping[str, str], assume: tuple[str, ...] = ()) -> Analysis:
    analysis = analysed(folder, files, assume)
    assert found(analysis) == marked(files)
    return analysis


TORCH = {
    "a gradient alone runs Python on values": """
        import torch
        from torch.func import grad, hessian, jacrev, vjp
        def f(x):
            if x > 0:
                return x
            return -x
        def main(x):
            return grad(f)(x), hessian(f)(x), jacrev(f)(x), vjp(f, x)
    """,
    "a batched argument": """
        import torch
        def f(x):
            if x > 0:  # <- torch.func.vmap
                return x
            return -x
        g = torch.vmap(f)
    """,
    "vmap around grad": """
        from torch.func import grad, vmap
        def f(x):
            return x if x > 0 else -x  # <- torch.func.vmap
        df = vmap(grad(f))
    """,
    "an argument that is not mapped": """
        from torch.func import vmap
        def f(x, y):
            if y > 0:
                x = x + y
            if x > y:  # <- torch.func.vmap
                x = y
            return x
        g = vmap(f, in_dims=(0, None))
    """,
    "shapes, types, flags and None are static": """
        import torch
        from torch.func import vmap
        DEBUG = False
        class Layer(torch.nn.Module):
            def forward(self, x, mask=None):
                if mask is None:
                    mask = torch.ones_like(x)
                if x.ndim == 2 or len(x) > 3 or x.dtype == torch.float64:
                    x = x * 2
                if self.training and DEBUG:
                    x = x + 1
                if isinstance(x, torch.Tensor) and x.requires_grad:
                    x = x - 1
                if torch.is_tensor(x) and x.is_floating_point() and x.numel() > 1:
                    x = x - 1
                if x.sum() > 0:  # <- torch.func.vmap
                    x = -x
                return x
        def main(x):
            return vmap(Layer())(x)
    """,
    "a guard and a traced test": """
        from torch.func import vmap
        def f(x, floor=None):
            if x is not None and x > 0:  # <- torch.func.vmap
                return x
            if floor is not None and x < floor:
                return floor
            return -x
        g = vmap(f)
    """,
    "names that are not the transform": """
        import torch
        from torch import jit
        def f(x):
            if x > 0:
                return x
            return -x
        scripted = jit.script(f)
        def vmap(g):
            return g
        h = vmap(f)
        def use(grad, x):
            if x.grad is not None:
                return grad(f)
    """,
    "through partial, lambda, a dict of functions and a stored transform": """
        from functools import partial
        from torch.func import vmap
        def soft(x, t):
            return x if x > t else 0 * x  # <- torch.func.vmap
        def hard(x, t):
            if x > t:  # <- torch.func.vmap
                return x
            return 0 * x
        RULES = {"soft": soft, "hard": hard}
        class Model:
            def __init__(self, rule):
                self.rule = rule
                self.run = vmap(self.step)
            def step(self, x):
                return RULES[self.rule](x, 0.5)
            def clean(self, x):
                if x > 0:
                    return x
        def main(x, model):
            k = vmap(partial(soft, t=0.1))
            return k(x), vmap(lambda v: v if v > 1 else 1 - v)(x)  # <- torch.func.vmap
    """,
    "a wrapper of the project": """
        import torch
        def batched(f, **options):
            return torch.vmap(f, **options)
        def f(x):
            if x > 0:  # <- torch.func.vmap
                return x
            return -x
        def main(x):
            return batched(f, in_dims=0)(x)
    """,
    "a decorator of the project": """
        import functools
        import torch
        def batched(f):
            @functools.wraps(f)
            def run(*args, **kwargs):
                return torch.vmap(f)(*args, **kwargs)
            return run
        @batched
        def f(x):
            if x > 0:  # <- torch.func.vmap
                return x
            return -x
        def main(x):
            return f(x)
    """,
    "compile breaks the graph, fullgraph fails": """
        import torch
        @torch.compile
        def f(x):
            if x.sum() > 0:
                return x
            return -x
        @torch.compile(fullgraph=True)
        def g(x: torch.Tensor):
            if x.sum() > 0:  # <- torch.compile
                return x
            return -x
    """,
    "a mask for flex attention": """
        from torch.nn.attention.flex_attention import create_block_mask, flex_attention
        def causal(b, h, q, k):
            if q >= k:  # <- torch.nn.attention.flex_attention.create_block_mask
                return True
            return False
        def main(q, k, v):
            mask = create_block_mask(causal, None, None, 8, 8)
            return flex_attention(q, k, v, block_mask=mask)
    """,
    "what a traced branch decides is traced": """
        from torch.func import vmap
        def f(x):
            sign = 1.0
            if x < 0:  # <- torch.func.vmap
                sign = -1.0
            if sign > 0:  # <- torch.func.vmap
                return x
            return -x
        g = vmap(f)
    """,
    "a test in an error that is swallowed, and code that asks whether it is traced": """
        import torch
        from torch.func import vmap
        def f(x):
            try:
                if x > 0:
                    return x
            except RuntimeError:
                return -x
            if torch.compiler.is_compiling():
                if x > 1:
                    return x
            return x
        g = vmap(f)
    """,
}

JAX = {
    "a decorated function and its default": """
        import jax
        @jax.jit
        def f(x, flag=True):
            if flag:
                return x
            if x > 0:  # <- jax.jit
                return x
            return -x
    """,
    "a flag that is passed": """
        import jax
        def f(x, flag=True):
            if flag:  # <- jax.jit
                return x
            return -x
        def main(x):
            return jax.jit(f)(x, True)
    """,
    "static arguments by number and by name": """
        from functools import partial
        import jax
        @partial(jax.jit, static_argnums=(1,), static_argnames=("mode",))
        def f(x, n, mode="a"):
            if n > 3 or mode == "b":
                x = x * n
            if x > 0:  # <- jax.jit
                return x
            return -x
        def main(x):
            return f(x, 4, mode="b")
    """,
    "vmap alone and under jit": """
        import jax
        def f(x, y):
            if y > 0:
                return x
            return -x
        def g(x, y):
            if y > 0:  # <- jax.jit
                return x
            return -x
        def main(x):
            return jax.vmap(f, in_axes=(0, None))(x, 1.0), jax.jit(jax.vmap(g, in_axes=(0, None)))(x, 1.0)
    """,
    "jit stages constants, vmap and grad do not": """
        import jax
        import jax.numpy as jnp
        T = jnp.array(1.0)
        def f(x):
            if T > 0:
                return x
            return -x
        def g(x):
            if T > 0:  # <- jax.jit
                return x
            return -x
        def main(x):
            return jax.vmap(f)(x), jax.grad(f)(x), jax.jit(g)(x)
    """,
    "dicts, tuples and shapes": """
        import jax
        import jax.numpy as jnp
        import numpy as np
        @jax.jit
        def f(params, x):
            if params:
                x = x + 1
            if "b" in params:
                x = x + params["b"]
            if np.prod(x.shape) > 4 or jnp.ndim(x) == 2 or jnp.issubdtype(x.dtype, jnp.floating):
                x = x * 2
            for key, value in params.items():
                if key == "w":
                    x = x * value
                if value.sum() > 0:  # <- jax.jit
                    x = x + 1
            return x
    """,
    "numpy's name is jax's": """
        import jax
        import jax.numpy as np
        @jax.jit
        def f(x):
            if np.any(x > 0):  # <- jax.jit
                return x
            return -x
    """,
    "loop bodies and branches": """
        import jax
        from jax import lax
        def body(carry, x):
            total, n = carry
            if x > 0:  # <- jax.lax.scan
                total = total + x
            return (total, n + 1), total
        def until(state):
            return state[0] > 0 if state[1] > 2 else True  # <- jax.lax.while_loop
        def run(xs):
            end, _ = lax.scan(body, (0.0, 0), xs)
            return lax.while_loop(until, lambda s: (s[0] - 1, s[1]), (end[0], 1.0))
    """,
    "host callbacks stop the trace": """
        import jax
        def report(x):
            if x > 0:
                print(x)
        @jax.jit
        def f(x):
            jax.debug.callback(report, x)
            return x
    """,
    "an import that may fail": """
        try:
            from jax import jit
        except ImportError:
            def jit(f):
                return f
        @jit
        def f(x):
            if x.shape[0] > 3:
                return x
            return x
    """,
    "a method whose self is static": """
        from functools import partial
        import jax
        class Solver:
            def __init__(self, tol: float):
                self.tol = tol
                self.verbose = False
            @partial(jax.jit, static_argnums=0)
            def step(self, x):
                if self.verbose:
                    print("step")
                if x > self.tol:  # <- jax.jit
                    return x / 2
                return x
    """,
    "a named tuple": """
        from typing import NamedTuple
        import jax
        class State(NamedTuple):
            x: jax.Array
            n: jax.Array
        @jax.jit
        def step(state: State):
            return state
        def inner(state):
            if state.n > 3:  # <- jax.jit
                return state
            return State(state.x + 1, state.n)
        def main(x):
            return jax.jit(inner)(State(x, x))
    """,
}

PHIFLOW = {
    "a number is traced, a string and what is auxiliary are not": """
        from phi.flow import *
        @jit_compile
        def step(x, dt, bc="periodic"):
            if bc == "periodic":
                x = x + 1
            if dt > 0:  # <- phiml.math.jit_compile
                x = x * dt
            if x.shape.get_size("x") > 3:
                x = x + 1
            return x
        @jit_compile(auxiliary_args="n, flag")
        def more(x, n, flag=True):
            if n > 3 and flag:
                x = x + 1
            return x
    """,
    "any and all, properties and functions": """
        from phi.torch.flow import *
        from phi import math as phi_math
        @phi_math.jit_compile
        def f(x):
            if (x > 0).all:  # <- phiml.math.jit_compile
                x = x * 2
            if math.any(x > 0):  # <- phiml.math.jit_compile
                x = x * 2
            return x
        class Sim:
            def __init__(self):
                self.step = math.jit_compile(self._step)
            def _step(self, v: Tensor):
                return v if v.min > 0 else -v  # <- phiml.math.jit_compile
    """,
    "a gradient alone, and a gradient that is compiled": """
        from phi.jax.flow import *
        def loss(x):
            if (x > 0).any:
                return math.l2_loss(x)
            return math.l2_loss(x - 1)
        def compiled(x):
            if (x > 0).any:  # <- phiml.math.jit_compile
                return math.l2_loss(x)
            return math.l2_loss(x - 1)
        eager = math.gradient(loss, "x")
        fast = jit_compile(math.gradient(compiled, "x"))
    """,
}


@pytest.mark.parametrize("name", PHIFLOW)
def test_phiflow(name: str, tmp_path: Path) -> None:
    check(tmp_path, {"main.py": PHIFLOW[name]})


@pytest.mark.parametrize("name", TORCH)
def test_torch(name: str, tmp_path: Path) -> None:
    check(tmp_path, {"main.py": TORCH[name]})


@pytest.mark.parametrize("name", JAX)
def test_jax(name: str, tmp_path: Path) -> None:
    check(tmp_path, {"main.py": JAX[name]})


def test_follows_calls_over_modules_and_says_the_way(tmp_path: Path) -> None:
    files = {
        "pkg/__init__.py": "from .losses import hinge\n",
        "pkg/losses.py": """
            from . import pieces
            def hinge(x, y):
                return pieces.clip(1 - x * y)
        """,
        "pkg/pieces.py": """
            def clip(z):
                if z > 0:  # <- torch.func.vmap
                    return z
                return 0 * z
        """,
        "train.py": """
            from torch.func import vmap
            from pkg import hinge
            def main(x, y):
                return vmap(hinge)(x, y)
        """,
    }
    analysis = check(tmp_path, files)
    (clip,) = (here for here in analysis.reached if here.function.name == "clip")
    assert [(hop.path.name, hop.text) for hop in clip.via] == [
        ("train.py", "vmap(hinge)"),
        ("losses.py", "pieces.clip(1 - x * y)"),
    ]


def test_assumes_a_transform_for_a_librarys_functions(tmp_path: Path) -> None:
    files = {
        "lib/__init__.py": "",
        "lib/angles.py": """
            import torch
            from torch import Tensor
            def wrap(angle: Tensor, period: float = 6.28):
                if period > 3:
                    angle = angle + 0
                if angle > 3:  # <- torch.func.vmap
                    return angle - period
                return angle
            def norm(v, eps):
                n = v.norm()
                if eps > 0:
                    n = n + eps
                return n if n > 1 else v  # <- torch.func.vmap
            def _private(v: Tensor):
                if v > 0:
                    return v
        """,
    }
    check(tmp_path, files, ("torch.vmap",))


def test_an_unknown_callee_gives_nothing_and_is_counted(tmp_path: Path) -> None:
    analysis = check(
        tmp_path,
        {
            "main.py": """
                from somewhere import mystery
                from torch.func import vmap
                def f(x):
                    y = mystery(x)
                    if y > 0:
                        return y
                    return x
                g = vmap(f)
            """
        },
    )
    assert analysis.stats.unknown >= 1
