import torch
from plant.model import pressure
from plant.units import as_number


def report(celsius):
    number = as_number(celsius)
    return {"hot": number > 10, "shown": f"{number}"}


def main():
    celsius = torch.tensor([10.0, 20.0, 30.0])
    volume = torch.tensor([1.0, 2.0, 4.0])
    pressures = torch.func.vmap(pressure)(celsius, volume)
    return {"pressure": pressures, "alone": pressure(celsius[0], volume[0])}
