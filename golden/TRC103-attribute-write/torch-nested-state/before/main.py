import torch
from training import Trainer


def main():
    trainer = Trainer(torch.tensor([1.0, -1.0]))
    w = torch.tensor([0.5, 0.5])
    for _ in range(2):
        w = trainer.step(w)
    last = trainer.outputs["prediction"].numpy()
    return {"w": w, "losses": [value.numpy() for value in trainer.losses], "last": last}
