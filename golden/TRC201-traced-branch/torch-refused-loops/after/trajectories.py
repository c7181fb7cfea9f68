"""Loops that cannot be run for all examples at once as they are: each has a reason of its own."""

import torch
from torch import Tensor


def until_small(x: Tensor) -> Tensor:
    """One entry for every round that an example takes part in."""
    seen = []
    for _ in range(5):
        x = x * 0.5
        if x < 0.1:
            break
        seen.append(x)
    return torch.stack([x, *seen]).sum()


def above(x: Tensor) -> Tensor:
    """Entries for some of the rounds only."""
    seen = [x]
    for level in (0.25, 0.5, 1.0):
        if x > level:
            seen = seen + [x - level]
    return sum(seen)


def rounds(x: Tensor) -> Tensor:
    """The loop's own variable tells how far an example came."""
    for k in range(5):
        if x < k:
            break
    return x + k


def polynomials(x: Tensor) -> Tensor:
    """A nested function keeps looking at the loop's variable."""
    terms = []
    for power in range(4):
        if x > power:
            break
        terms.append(lambda v: v**power)
    return sum(term(x) for term in terms)


def guarded(x: Tensor) -> Tensor:
    for _ in range(5):
        try:
            if x < 1:
                break
            x = x * 0.5
        finally:
            x = x + 0.01
    return x


def by_mode(x: Tensor, mode: str = "up") -> Tensor:
    for _ in range(4):
        match mode:
            case "up":
                x = x + 1
            case _:
                x = x - 1
        if x > 2:
            break
    return x


def checked(x: Tensor) -> Tensor:
    for _ in range(4):
        if x > 100:
            raise OverflowError("diverged")
        x = x * x
    return x


def reported(x: Tensor) -> Tensor:
    for k in range(4):
        if x > 2:
            print("done after", k)
            break
        x = x + 1
    return x


def recorded(x: Tensor, log: dict[str, Tensor]) -> Tensor:
    for _ in range(4):
        if x > 2:
            break
        log["last"] = x
        x = x + 1
    return x


def factorial(n: Tensor) -> Tensor:
    if n <= 1:
        return torch.ones_like(n)
    return n * factorial(n - 1)


def steps(x: Tensor):
    for k in range(4):
        if x > k:
            yield x - k


def first(x: Tensor) -> Tensor:
    best = None
    for k in range(3):
        if x > k:
            best = x - k
    return x if best is None else best
