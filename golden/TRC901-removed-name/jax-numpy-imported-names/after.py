"""The same names, imported one by one, with calls that take other arguments now."""

from jax import jit
from jax import Array as DeviceArray
from jax.numpy import (
    inf,  # masks out
    array,
    isin,  # membership
    sort,
    prod,
    where,
)


@jit
def masked(values: DeviceArray, allowed: DeviceArray) -> DeviceArray:
    return where(isin(values, test_elements=allowed), values, -inf)


def volume(sides: "DeviceArray") -> float:
    return prod(sides)


def main():
    values = array([3.0, 1.0, 2.0])
    rows = array([[2.0, 5.0], [1.0, 7.0]])
    return masked(values, array([1.0, 3.0])).max(), sort(rows, axis=0), volume(values)
