import torch

from .soil import water_stress


class Crop:
    base = 5.0

    def heat(self, temperature):
        degrees = temperature - self.base
        degrees = torch.where(degrees < 0, 0 * degrees, degrees)
        return degrees

    def grow(self, temperature, moisture):
        return self.heat(temperature) * water_stress(moisture)


class Wheat(Crop):
    base = 3.0
    ceiling = 22.0

    def heat(self, temperature):
        degrees = super().heat(temperature)
        return torch.where(degrees > self.ceiling, 2 * self.ceiling - degrees, degrees)
