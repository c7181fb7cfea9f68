"""Pushes and pops, settings and their old values, on all ways out of a function."""

from __future__ import annotations

import pytest

from tests.unit.rewriting import findings

HEAD = """import jax

STACK = []
SETTING = 1.0
ENTRIES = {}


class Box:
    pass


BOX = Box()
BOX.value = 1.0



@jax.jit
def f(x):
"""
CLEAN = (
    "STACK.append(x)\nSTACK.append(x)\nSTACK.pop()\nSTACK.pop()\nreturn x",
    "STACK.append(x)\nif x.ndim:\n    STACK.pop()\n    return x\nSTACK.pop()\nreturn x * 2",
    "STACK.append(x)\ntry:\n    if x.ndim:\n        return x\n    return x * 2\nfinally:\n    STACK.pop()",
    "for n in (0, 1):\n    STACK.append(x)\n    if n:\n        STACK.pop()\n        continue\n    STACK.pop()",
    "STACK.append(x)\ny = STACK.pop()\nreturn y",
    "STACK.append(x)\nreturn STACK.pop()",
    "STACK.append(x)\nif x.ndim > 3:\n    raise ValueError\nSTACK.pop()\nreturn x",
    "STACK.insert(0, x)\ny = STACK[0]\nSTACK.pop(0)\nreturn y",
    "old = BOX.value\nBOX.value = x\ny = BOX.value\nBOX.value = old\nreturn y",
    "old, BOX.value = BOX.value, x\nwith jax.named_scope('f'):\n    y = BOX.value\nBOX.value = old\nreturn y",
    "ENTRIES['a'] = x\ny = ENTRIES['a']\nENTRIES.pop('a')\nreturn y",
    "global SETTING\nold = SETTING\nSETTING = x\ntry:\n    return x * SETTING\nfinally:\n    SETTING = old",
)
LEAKING = (
    "STACK.append(x)\nSTACK.append(x)\nSTACK.pop()\nreturn x",
    "STACK.append(x)\nif x.ndim:\n    STACK.pop()\nreturn x",
    "STACK.append(x)\nif x.ndim:\n    return x\nSTACK.pop()\nreturn x * 2",
    "STACK.append(x)\nSTACK.pop(0)\nreturn x",
    "for n in range(3):\n    STACK.append(x * n)\nSTACK.pop()\nreturn x",
    "for n in range(3):\n    STACK.append(x * n)\n    if n == 1:\n        break\n    STACK.pop()\nreturn x",
    "y = STACK.pop()\nSTACK.append(x)\nreturn y",
    "STACK.append(x)\ntry:\n    y = x * 2\nexcept ValueError:\n    STACK.pop()\nreturn y",
    "BOX.value = x\nold = BOX.value\nBOX.value = old\nreturn x",
    "old = BOX.value\nBOX.value = x\nif x.ndim:\n    BOX.value = old\nreturn x",
    "old = BOX.value\nBOX.value = x\nold = x\nBOX.value = old\nreturn x",
    "ENTRIES['a'] = x\ndel ENTRIES['b']\nreturn x",
    "global SETTING\nold = SETTING\nSETTING = x\nreturn old",
)


@pytest.mark.parametrize("body", [*CLEAN, *LEAKING])
def test_what_is_put_back_is_no_effect(body: str) -> None:
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    codes = {each.code for each in findings(f"{HEAD}{lines}\n\nf(jax.numpy.ones(2))\n")}
    assert bool(codes & {"TRC101", "TRC103", "TRC104"}) is (body in LEAKING)
