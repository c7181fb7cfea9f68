"""Random programs of writes into tensors mean the same before and after: a loop over examples, against vmap."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from tests.property.comparing import BATCH, converted, is_done, quick, run
from tests.property.inplace_programs import HEAD, writes

XS = ((0.5, -1.0, 2.0), (-0.75, 1.5, 0.25), (0.0, 1.0, -0.5), (2.5, 3.0, -2.0))
YS = ((1.5, 0.5, -2.0), (0.25, -1.25, 1.0), (-0.5, 0.75, 0.0), (3.0, -2.0, 1.25))

DTYPES = "Index put requires the source and destination dtypes match"
"""A single number of another dtype, written where a tensor of indices says, is cast by torch, but not under vmap."""


@given(st.lists(writes(), min_size=BATCH, max_size=BATCH))
@quick(200, tests=2)
def test_vmap_gives_what_a_loop_over_examples_gives(batch: list[str]) -> None:
    torch = pytest.importorskip("torch")
    text, after, names = rewritten(batch, "torch.vmap({f})")
    old, new = run(text), run(after)
    for name in names.values():
        wanted = [outputs(old[name], *lane) for lane in lanes()]
        if None in wanted:
            continue
        try:
            found = new[f"g_{name}"](torch.tensor(XS).double(), torch.tensor(YS).double())
        except RuntimeError as error:
            if DTYPES in str(error):
                continue
            raise AssertionError(f"{error}\n{shown(name, text, after)}") from error
        again = [new[name](*lane) for lane in lanes()]
        for lane, one in enumerate(wanted):
            for index, tensor in enumerate(one or ()):
                same(tensor, found[index][lane], f"lane {lane}, output {index}\n{shown(name, text, after)}")
                same(tensor, again[lane][index], f"called alone, output {index}\n{shown(name, text, after)}")


@given(st.lists(writes(), min_size=BATCH, max_size=BATCH))
@quick(200, tests=2)
def test_gradients_are_those_of_each_example(batch: list[str]) -> None:
    torch = pytest.importorskip("torch")
    losses = [
        body + f"\n\ndef L{index}(x, y):\n    return sum(each.double().sum() for each in NAME(x, y))\n\n"
        for index, body in enumerate(batch)
    ]
    text, after, names = rewritten(losses, "torch.vmap(torch.func.grad(L{i}))")
    old, new = run(text), run(after)
    for index, name in names.items():
        wanted = [gradient(old[f"L{index}"], *lane) for lane in lanes()]
        if any(one is None for one in wanted):
            continue
        try:
            found = new[f"g_{name}"](torch.tensor(XS).double(), torch.tensor(YS).double())
        except RuntimeError as error:
            if DTYPES in str(error):
                continue
            raise AssertionError(f"{error}\n{shown(name, text, after)}") from error
        for lane, one in enumerate(wanted):
            same(one, found[lane], f"lane {lane}\n{shown(name, text, after)}")


def lanes() -> list[tuple[Any, Any]]:
    """The examples, made anew."""
    torch = pytest.importorskip("torch")
    return [(torch.tensor(x).double(), torch.tensor(y).double()) for x, y in zip(XS, YS, strict=True)]


def rewritten(batch: list[str], site: str) -> tuple[str, str, dict[int, str]]:
    """A module of some functions, what becomes of it, and the functions in which nothing is left to fix."""
    bodies = [body.replace("NAME", f"f{index}") for index, body in enumerate(batch)]
    sites = [f"g_f{index} = {site.format(f=f'f{index}', i=index)}" for index in range(len(batch))]
    text = HEAD + "\n".join(bodies) + "\n" + "\n".join(sites) + "\n"
    result = converted(text)
    assert not result.left.failures, f"{result.left.failures}\n{text}"
    after = next(iter(result.after.values())).text
    note(after)
    shared = not all(is_done(result, name) for name in ("put", "raised", "made"))
    done = {index: f"f{index}" for index in range(len(batch)) if is_done(result, f"f{index}")}
    return text, after, {index: name for index, name in done.items() if not (shared and calls_helper(batch[index]))}


def shown(name: str, *texts: str) -> str:
    """A function as it was and as it is."""
    return "\n# ---- after\n".join(re.findall(rf"(?ms)^def {name}\(.*?(?=^\S)", text)[0] for text in texts)


def calls_helper(body: str) -> bool:
    """Whether a function calls one of those that all share."""
    return any(f"{name}(" in body for name in ("put", "raised", "made"))


def outputs(function: Any, *arguments: Any) -> tuple[Any, ...] | None:
    """What a function returns for one example; None where the program itself fails."""
    try:
        return tuple(function(*arguments))
    except (RuntimeError, IndexError, UnboundLocalError):
        return None


def gradient(function: Any, x: Any, y: Any) -> Any:
    """The gradient with torch's own tape; None where the program itself fails, or has none."""
    x = x.requires_grad_()
    try:
        total = function(x, y)
        total.backward()
    except (RuntimeError, IndexError, UnboundLocalError):
        return None
    return x.grad


def same(one: Any, other: Any, where: str) -> None:
    """Equal in dtype, shape and values."""
    torch = pytest.importorskip("torch")
    assert one.dtype == other.dtype, f"{one.dtype} before, {other.dtype} after: {where}"
    assert one.shape == other.shape, f"{one.shape} before, {other.shape} after: {where}"
    assert torch.allclose(one, other, rtol=1e-6, atol=1e-7, equal_nan=True), f"{one} before, {other} after: {where}"
