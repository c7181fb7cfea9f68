"""Where derivatives are taken, by the names in a program."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tracesafe.model import Hop
from tracesafe.prove.derivatives import Derivatives, takes_derivatives
from tracesafe.prove.outline import Outline

PROGRAM = """
import jax
from functools import partial
from torch.func import grad, jacrev as J

def relu(x, slope): return x if x > 0 else slope * x
def inner(x): return x
def loss(x): return inner(x)
def other(x): return x
def passed(x): return x
def higher(f, x):
    g = f
    return grad(g)(x)
def user(x): return higher(passed, x)
@partial(jax.value_and_grad, argnums=0)
def decorated(x): return x
class Net:
    def __init__(self): pass
    def forward(self, x): return self.layer(x)
    def layer(self, x): return x
    def unused(self, x): return x
def by_alias(x): return x
def main():
    J(by_alias)
    net = Net()
    fast = jax.jit(loss)
    grad(lambda x: net(x) + fast(x))
    return jax.vmap(relu), jax.vmap(other)
"""


def derivatives(program: str) -> Derivatives:
    path = Path("model.py")
    return Derivatives({path: Outline(path, ast.parse(program))})


@pytest.mark.parametrize("name", ["loss", "inner", "passed", "decorated", "Net.forward", "Net.layer", "by_alias"])
def test_what_derivatives_go_through(name: str) -> None:
    assert derivatives(PROGRAM).reach(name)


@pytest.mark.parametrize("name", ["relu", "other", "Net.unused", "main", "vmap(relu)"])
def test_what_no_derivative_goes_through(name: str) -> None:
    assert not derivatives(PROGRAM).reach(name)


def test_backward_goes_through_everything() -> None:
    assert derivatives("def step(loss):\n    loss.backward()\ndef f(x): return x").reach("f")
    assert derivatives("def step(y, x):\n    return torch.autograd.grad(y, x)\ndef f(x): return x").reach("f")
    assert not derivatives("def backward(x): return x\ndef f(x): return x").reach("f")


def test_the_way_to_a_finding() -> None:
    assert takes_derivatives([Hop(Path("a.py"), 1, "jax.jit(grad(f))")])
    assert not takes_derivatives([Hop(Path("a.py"), 1, "vmap(gradual)")])
