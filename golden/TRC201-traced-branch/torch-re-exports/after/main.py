import torch

from plant import Crop, Wheat, water_stress


def main():
    temperature = torch.tensor([-4.0, 10.0, 28.0, 20.0])
    moisture = torch.tensor([0.2, 0.35, 0.25, 0.05])
    crops = (Crop(), Wheat())
    first, second = [torch.vmap(crop.grow)(temperature, moisture) for crop in crops]
    return first, second, torch.vmap(water_stress)(moisture)
