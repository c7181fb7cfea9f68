import recorder
import torch
from model import loss
from torch.func import grad


def main():
    w = torch.tensor([0.5, -0.5])
    for scale in (1.0, 2.0):
        gradient, size = grad(loss, has_aux=True)(w, scale)
    norms = [value.numpy() for value in recorder.NORMS]
    return {"gradient": gradient, "size": size, "norms": norms, "last": recorder.LAST["output"].numpy()}
