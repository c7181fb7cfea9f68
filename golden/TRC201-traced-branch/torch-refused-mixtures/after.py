"""Sensor readings are classified one by one: what no selection can stand for."""

import jax
import jax.numpy as jnp
import torch
from torch import Tensor, vmap

CODES = {1: "low", 2: "high"}


def calibrated(reading: Tensor, offset: float | None = None) -> Tensor:
    """Mixes a traced test with one that may fail for other values."""
    if reading > 0 and bool(offset):
        reading = reading - 1.0
    return reading


def limited(reading: Tensor, steps: int = 3) -> Tensor:
    """A traced return inside of a static branch whose test comes out otherwise behind it."""
    if steps > 2:
        if reading > 2:
            return reading
        steps = 1
    scaled = reading * 2 * steps
    shifted = scaled + reading
    return shifted - scaled / 4


def known(reading: Tensor) -> Tensor:
    """Looks a traced value up among the keys of a table."""
    if reading in CODES:
        return reading
    return -reading


def settled(reading: Tensor) -> Tensor:
    """Asks for the equality of whole tensors, which is a Python bool."""
    rounded = reading.round()
    if torch.equal(reading, rounded):
        rounded = -reading
    return rounded


class Filter:
    """Uses what stands before it, if there is anything."""

    def __init__(self, floor: float) -> None:
        self.floor = floor

    def __call__(self, reading: Tensor) -> Tensor:
        pick = lambda value: (value * self.floor).sin() or value  # noqa: E731
        return pick(reading)


def shared(reading):
    """Called with the arrays of two frameworks."""
    return reading if reading > 0 else -reading


def main():
    readings = torch.tensor([1.0, 2.5, -0.5])
    jax.vmap(shared)(jnp.ones(3))
    vmap(shared)(readings)
    vmap(calibrated)(readings)
    vmap(limited)(readings)
    vmap(known)(readings)
    vmap(settled)(readings)
    vmap(Filter(0.5))(readings)
