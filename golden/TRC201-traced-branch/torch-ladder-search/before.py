"""Which rung of a ladder of thresholds a measurement reaches, with ``for`` and ``else``."""

import torch
from torch import Tensor, vmap

THRESHOLDS = (0.5, 1.0, 2.0, 4.0)


def rung(x: Tensor) -> Tensor:
    """The number of thresholds below ``x``, and 9 above all of them."""
    found = torch.zeros_like(x)
    for threshold in THRESHOLDS:
        if x < threshold:
            break
        found = found + 1
    else:
        found = found + 5
    return found


def payoff(x: Tensor, fees: list[float]) -> Tensor:
    """What is left after the fees, which end as soon as the rest would become negative."""
    rest = x
    for fee in fees:
        if rest < fee:
            break
        rest = rest - fee
    else:
        bonus = rest * 0.1
        rest = rest + bonus
    return rest


class Grader:
    def __init__(self, marks: dict[str, float]) -> None:
        self.marks = marks

    def __call__(self, score: Tensor) -> Tensor:
        mark = torch.full_like(score, -1.0)
        for index, limit in enumerate(self.marks.values()):
            if score >= limit:
                mark = torch.full_like(score, float(index))
                break
        else:
            mark = torch.full_like(score, float(len(self.marks)))
        return mark


def main():
    x = torch.tensor([0.25, 0.5, 1.5, 3.0, 9.0])
    grader = Grader({"a": 8.0, "b": 2.0, "c": 1.0})
    return vmap(rung)(x), vmap(lambda v: payoff(v, [0.5, 1.0, 2.0]))(x), vmap(grader)(x)
