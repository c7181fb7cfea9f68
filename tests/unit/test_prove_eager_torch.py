"""The eager oracle of torch against torch.func: the same numbers where both run, the meant ones where only it does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.unit.eager_child import eagerly

torch = pytest.importorskip("torch")

PURE = """
import torch
from functools import partial
from torch.func import grad, grad_and_value, hessian, jacfwd, jacrev, jvp, linearize, vjp, vmap


def f(x, y):
    return torch.sin(x) * y + x.sum()


def scalar(x, y):
    return (f(x, y) ** 2).sum()


def tree(d, scale):
    return {"a": d["a"] * scale, "b": (d["b"].sum(), d["a"])}


def main():
    torch.manual_seed(0)
    x, y = torch.randn(3, 4), torch.randn(3, 4)
    d = {"a": torch.randn(3, 2), "b": torch.randn(5, 3)}
    value, pull = vjp(f, x, y)
    out, push = linearize(f, x, y)
    return [
        vmap(f)(x, y),
        vmap(f, in_dims=(0, None))(x, y[0]),
        vmap(f, in_dims=(1, -1), out_dims=1)(x, y),
        vmap(f, 1, -1)(x, y),
        vmap(partial(f, y=y[0]), chunk_size=2)(x),
        vmap(tree, in_dims=({"a": 0, "b": 1}, None))(d, 2.0),
        vmap(tree, in_dims=({"a": 0, "b": 1}, None), out_dims={"a": 1, "b": (0, 0)})(d, 2.0),
        vmap(vmap(f, in_dims=(0, None)), in_dims=(None, 0))(x, y[:, 0]),
        grad(scalar)(x, y),
        grad(scalar, argnums=(0, 1))(x, y),
        grad(scalar, argnums=-1)(x, y),
        grad_and_value(lambda x: (scalar(x, y), x * 2), has_aux=True)(x),
        vmap(grad(scalar), in_dims=(0, None))(x, y[0]),
        grad(lambda x: vmap(scalar)(x, y).sum())(x),
        jacrev(f)(x[0], y[0]),
        jacfwd(f, argnums=1)(x[0], y[0]),
        hessian(scalar)(x[0], y[0]),
        vmap(jacrev(f))(x, y),
        jacrev(tree)({"a": x[0], "b": y[0]}, 3.0),
        value, pull(torch.ones_like(value)),
        jvp(f, (x, y), (y, x)),
        out, push(y, x),
        grad(lambda a: grad(lambda b: (a * b**3).sum())(a).sum())(x),
    ]
"""

MEANT = """
import math
import numpy as np
import torch
from torch.func import grad, jacrev, vmap

last, seen, calls, total = None, [], 0, torch.zeros(())


def branches(x):
    global last, calls
    last = x.sum() * 2
    calls += 1
    if last > 2:
        return 0.0
    return last


def running(x):
    global total
    total = total + x.sum()
    seen.append(x * 2)
    return x


def filled(x):
    buffer = torch.zeros(3)
    for i in range(3):
        buffer[i] = x[i] * i
    return buffer


def recurrence(x):
    y = x * torch.ones(4)
    for i in range(1, 4):
        y[i] = y[i - 1] * x
    return y.sum()


def converted(x):
    return x * float(x) + x.item() * math.sin(x) + torch.tensor([x, 2 * x]).sum() + np.exp(x)


def doubled(x):
    x *= 2


def main():
    batch = torch.tensor([[0.5, 0.25, 0.0], [1.0, 2.0, 3.0]])
    written = torch.ones(2, 2)
    vmap(lambda row: doubled(row) or row)(written)
    return {
        "branches": vmap(branches)(batch),
        "last": last,
        "calls": calls,
        "same": vmap(running)(batch),
        "total": total,
        "seen": seen,
        "filled": vmap(filled)(batch),
        "recurrence": grad(recurrence)(torch.tensor(2.0)),
        "converted": grad(converted)(torch.tensor(1.5)),
        "root": jacrev(lambda x: torch.where(x > 0, torch.sqrt(x), 0.0))(torch.tensor([0.0, 4.0])),
        "share": jacrev(lambda x: torch.where(x > 0, 1 / x, 0.5 * x))(torch.tensor([0.0, 4.0])),
        "written": written,
    }
"""


def equal(a: Any, b: Any) -> None:
    if isinstance(b, dict):
        assert a.keys() == b.keys()
        a, b = list(a.values()), list(b.values())
    if isinstance(b, list | tuple):
        assert len(a) == len(b)
        for left, right in zip(a, b, strict=True):
            equal(left, right)
    else:
        assert np.asarray(a).dtype == np.asarray(b).dtype
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


def test_pure_functions_give_what_the_transforms_give(tmp_path: Path) -> None:
    from tests.golden_worker import plain

    scope: dict[str, Any] = {}
    exec(PURE, scope)
    equal(eagerly(tmp_path, PURE, ["torch"]), plain(scope["main"]()))


def test_programs_that_break_give_what_was_meant(tmp_path: Path) -> None:
    found = eagerly(tmp_path, MEANT, ["torch"])
    rows = np.array([[0.5, 0.25, 0.0], [1.0, 2.0, 3.0]], np.float32)
    expected = {
        "branches": np.array([1.5, 0.0], np.float32),
        "last": 2 * rows.sum(axis=1),
        "calls": 2,
        "same": rows,
        "total": np.float32(rows.sum()),
        "seen": [2 * rows],
        "filled": rows * np.arange(3, dtype=np.float32),
        "recurrence": np.float32(1 + 2 * 2 + 3 * 4 + 4 * 8),
        "converted": np.float32(3.0 + np.sin(1.5) + 1.5 * np.cos(1.5) + 3.0 + np.exp(1.5)),
        "root": np.array([[0, 0], [0, 0.25]], np.float32),
        "share": np.array([[0.5, 0], [0, -0.0625]], np.float32),
        "written": np.full((2, 2), 2.0, np.float32),
    }
    equal(found, expected)


SNAPSHOT = """
import torch
from torch.func import vmap


def step(v):
    speed = v.item()
    parts = v.reshape(1).tolist()
    v *= 0.5
    return speed - v, parts[0] - v


def main():
    return vmap(step)(torch.tensor([4.0, -6.0], dtype=torch.float64))
"""


def test_a_number_does_not_follow_its_tensor(tmp_path: Path) -> None:
    equal(eagerly(tmp_path, SNAPSHOT, ["torch"]), [np.array([2.0, -3.0])] * 2)


def test_sizes_that_differ_are_refused_as_by_torch(tmp_path: Path) -> None:
    source = "import torch\ndef main():\n    torch.vmap(torch.add)(torch.ones(2), torch.ones(3))\n"
    with pytest.raises(RuntimeError, match="Expected all tensors to have the same size in the mapped dimension"):
        eagerly(tmp_path, source, ["torch"])
