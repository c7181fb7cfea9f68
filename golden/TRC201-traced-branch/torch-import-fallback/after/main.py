import torch

import compat
import model


def main():
    ages = torch.tensor([-5.0, 30.0, 60.0, 90.0])
    return (
        compat.batched(model.survival)(ages, 30.0),
        compat.vmap(model.hazard)(ages),
        compat.vmap(compat.grad(model.hazard))(ages),
    )
