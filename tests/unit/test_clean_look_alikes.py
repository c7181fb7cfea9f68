"""Patterns of well-known libraries that look like findings and are none, each beside one that is."""

from __future__ import annotations

import pytest

from tests.unit.rewriting import findings

HEAD = "import jax\nimport jax.numpy as jnp\nimport torch\nfrom jax import lax\n\nSEEN = []\nCALLS = 0\n\n\n"
ANY = "any(isinstance(leaf, jax.core.Tracer) for leaf in jax.tree_util.tree_leaves(tree))"

CASES = {
    "written by plain calls only": (
        "def f(x):\n    if not isinstance(x, jax.core.Tracer):\n        SEEN.append(x)\n    return x\n\n\njax.jit(f)\n",
        [],
    ),
    "written behind a return of traced calls": (
        "def f(x):\n    global CALLS\n    if isinstance(x, jax.core.Tracer):\n        return x\n"
        "    CALLS = x\n    return x\n\n\njax.jit(f)\n",
        [],
    ),
    "written behind a check of the project's own": (
        f"def traced(tree):\n    return {ANY}\n\n\n"
        "def f(*args):\n    if traced(args):\n        raise RuntimeError('not here')\n    SEEN.append(args)\n"
        "    return args[0]\n\n\njax.jit(f)\n",
        [],
    ),
    "written wherever it runs": ("def f(x):\n    SEEN.append(x)\n    return x\n\n\njax.jit(f)\n", ["TRC104"]),
    "written by traced calls alone": (
        "def f(x):\n    if isinstance(x, jax.core.Tracer):\n        SEEN.append(x)\n    return x\n\n\njax.jit(f)\n",
        ["TRC104"],
    ),
    "the number of devices": (
        "def f(x):\n    n = lax.psum(1, 'i')\n    return lax.ppermute(x, 'i', [(k, k) for k in range(n)])\n\n\n"
        "jax.pmap(f, axis_name='i')\n",
        [],
    ),
    "a sum over devices": (
        "def f(x):\n    n = lax.psum(x, 'i')\n    return [x for k in range(n)]\n\n\njax.pmap(f, axis_name='i')\n",
        ["TRC204"],
    ),
    "rows of two arrays that belong together": (
        "def f(key, x, y):\n    rows = jax.random.choice(key, x, (4,), replace=False)\n"
        "    labels = jax.random.choice(key, y, (4,), replace=False)\n    return rows, labels\n\n\njax.jit(f)\n",
        [],
    ),
    "the same rows twice": (
        "def f(key, x):\n    rows = jax.random.choice(key, x, (4,))\n    others = jax.random.choice(key, x, (4,))\n"
        "    return rows, others\n\n\njax.jit(f)\n",
        ["TRC106"],
    ),
    "the context of an autograd function": (
        "class Scaled(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x):\n        ctx.scale = x\n"
        "        return x * 2\n\n\ntorch.vmap(Scaled.forward, in_dims=(None, 0))(None, torch.ones(3))\n",
        [],
    ),
    "the state of a flax.nnx module": (
        "from flax import nnx\n\n\nclass Net(nnx.Module):\n    def __init__(self):\n"
        "        self.count = jnp.array(0)\n\n"
        "    def __call__(self, x):\n        self.count += 1\n        return x * 2\n\n\n"
        "@nnx.jit\ndef forward(model, x):\n    return model(x)\n\n\nforward(Net(), jnp.ones(3))\n",
        [],
    ),
    "a bar that compiled code moves on": (
        "from tqdm import tqdm\n\nbar = tqdm(total=3)\n\n\n"
        "def f(x):\n    bar.update(1)\n    return x\n\n\njax.jit(f)\n",
        ["TRC105"],
    ),
    "a bar around mapped code, and a dict": (
        "from tqdm import tqdm\n\nbar = tqdm(total=3)\n\n\ndef f(x):\n    tags = {}\n    tags.update(x=x)\n"
        "    return tags\n\n\njax.vmap(f)(jnp.ones(3))\nbar.update(1)\n",
        [],
    ),
    "a dict that is searched by identity": (
        "CACHE = {}\n\n\ndef f(x):\n    if x in CACHE:\n        return CACHE[x]\n    return x * 2\n\n\n"
        "torch.vmap(f)(torch.ones(3))\n",
        [],
    ),
    "states of a loop that nothing differentiates": (
        "def f(w, x):\n    _, states = lax.scan(lambda c, t: (c + t, c), 0.0, x)\n    SEEN.append(states)\n"
        "    return w * states.sum()\n\n\njax.grad(f)(2.0, jnp.ones(3))\n",
        [],
    ),
    "states that a loop carries on, differentiated": (
        "def f(w, x):\n    _, states = lax.scan(lambda c, t: (c * w + t, c), 0.0, x)\n    SEEN.append(states)\n"
        "    return states.sum()\n\n\njax.grad(f)(2.0, jnp.ones(3))\n",
        ["TRC104"],
    ),
    "a state that is differentiated from the third step on": (
        "def f(w):\n    a, b = lax.while_loop(lambda c: c[0] < 3, lambda c: (c[1], c[1] * w), (1.0, 1.0))\n"
        "    SEEN.append(a)\n    return b\n\n\njax.jvp(f, (2.0,), (1.0,))\n",
        ["TRC104"],
    ),
    "states under the names of a dict": (
        "def f(w, x):\n    def step(c, t):\n        return {'a': c['b'], 'b': c['a'] * w + t}, c['a']\n\n"
        "    end, states = lax.scan(step, {'a': 0.0, 'b': 1.0}, x)\n    SEEN.append(states)\n"
        "    return end['a']\n\n\njax.grad(f)(2.0, jnp.ones(3))\n",
        ["TRC104"],
    ),
    "a program for each model": (
        "def run(models, x):\n    for index, model in enumerate(models):\n"
        "        step = jax.jit(lambda v: model(v))\n        SEEN.append((index, step(x)))\n",
        [],
    ),
    "a program for each model, in each epoch": (
        "def run(models, x):\n    for model in models:\n        for _ in range(9):\n"
        "            x = jax.jit(lambda v: model(v))(x)\n    return x\n",
        ["TRC501"],
    ),
    "a program for each batch": (
        "def run(batches, x):\n    for batch in batches:\n        x = jax.jit(lambda v: v - batch)(x)\n    return x\n",
        ["TRC501"],
    ),
    "another name of an outer list": (
        "def f(x):\n    log = SEEN\n    log.append(x * 2)\n    return x\n\n\njax.jit(f)(1.0)\n",
        ["TRC104"],
    ),
    "another name of a list that setdefault makes": (
        "LOGS = {}\n\n\ndef f(x):\n    log = LOGS.setdefault('x', [])\n    log.append(x * 2)\n    return x\n\n\n"
        "jax.grad(f)(1.0)\n",
        ["TRC104"],
    ),
    "a copy of an outer list": (
        "def f(x):\n    log = list(SEEN)\n    log.append(x * 2)\n    return x\n\n\njax.jit(f)(1.0)\n",
        [],
    ),
    "a name of an outer list, and then of another": (
        "def f(x):\n    log = SEEN\n    log = []\n    log.append(x * 2)\n    return x\n\n\njax.jit(f)(1.0)\n",
        [],
    ),
    "axes that are made elsewhere": (
        "def f(x, y: torch.Tensor, *rest):\n    if (y == 0).all():\n        return x\n    return x * 2\n\n\n"
        "def run(params, x, y):\n    axes = tuple(p.ndim for p in params)\n"
        "    return torch.vmap(f, in_dims=(0, None, *axes))(x, y, *params)\n",
        [],
    ),
}


@pytest.mark.parametrize(("text", "codes"), CASES.values(), ids=CASES.keys())
def test_only_what_breaks_is_found(text: str, codes: list[str]) -> None:
    assert [finding.code for finding in findings(HEAD + text)] == codes
