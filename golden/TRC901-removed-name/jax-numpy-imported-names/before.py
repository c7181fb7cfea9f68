"""The same names, imported one by one, with calls that take other arguments now."""

from jax import jit
from jax.numpy import (
    DeviceArray,
    NINF,  # masks out
    array,
    in1d,  # membership
    msort,
    product,
    where,
)


@jit
def masked(values: DeviceArray, allowed: DeviceArray) -> DeviceArray:
    return where(in1d(values, ar2=allowed), values, NINF)


def volume(sides: "DeviceArray") -> float:
    return product(sides)


def main():
    values = array([3.0, 1.0, 2.0])
    rows = array([[2.0, 5.0], [1.0, 7.0]])
    return masked(values, array([1.0, 3.0])).max(), msort(rows), volume(values)
