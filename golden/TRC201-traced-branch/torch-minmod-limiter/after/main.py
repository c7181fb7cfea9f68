import torch

from pde import total_flux
from pde.limiters import van_leer
from pde.scheme import slopes


def main():
    u = torch.tensor([0.0, 1.0, 3.0, 3.5, 3.0, -1.0, -2.0])
    return total_flux(u), torch.func.grad(total_flux)(u), slopes(u, van_leer)
