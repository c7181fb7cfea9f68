import torch
from torch import Tensor, vmap


class Sensor:
    """Counts its readings."""

    def __init__(self, gain: float) -> None:
        self.gain = gain
        self.readings = 0

    def read(self, x: Tensor) -> Tensor:
        self.readings += 1
        return self.gain * x


def in_range(sensor: Sensor, x: Tensor) -> Tensor:
    read_x = sensor.read(x)
    return (0.5 < read_x) & (read_x < 2.0)


def main():
    sensor = Sensor(2.0)
    hits = vmap(lambda x: in_range(sensor, x))(torch.tensor([0.5]))
    return hits, sensor.readings
