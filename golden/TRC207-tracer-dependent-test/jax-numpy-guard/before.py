import jax
import numpy as np


class Rescale:
    """Brings measurements to the range from 0 to 1."""

    def __init__(self, low: float, high: float) -> None:
        self.low = low
        self.high = high

    def check(self, values):
        if not isinstance(values, np.ndarray):
            raise TypeError("measurements come as a NumPy array")
        if values.ndim != 1:
            raise ValueError("one series at a time")

    def __call__(self, values):
        self.check(values)
        return (values - self.low) / (self.high - self.low)


def main():
    rescale = Rescale(0.0, 50.0)
    series = np.array([5.0, 10.0, 25.0], np.float32)
    return rescale(series), jax.jit(rescale)(series)
