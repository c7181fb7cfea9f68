import torch
from lab.training import build


def main():
    trainer = build(2)
    x = torch.tensor([0.0, 1.0])
    values = [trainer.step(x, 0.5) for _ in range(2)]
    activation = trainer.model.activation
    plain = trainer.model(x)
    return {
        "values": [float(value) for value in values],
        "activation": activation.numpy(),
        "plain": plain.item(),
        "after": trainer.model.activation.tolist(),
    }
