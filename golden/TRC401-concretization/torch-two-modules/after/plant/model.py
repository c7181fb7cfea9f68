from .units import to_kelvin

GAS = 8.314


def pressure(celsius, volume):
    return GAS * to_kelvin(celsius) / volume
