import torch
from torch.func import grad

STATS = {"scale": 2.0}


def loss_fn(w):
    loss = (w**2).sum() * STATS["scale"]
    STATS["loss"] = loss
    return loss


def central_difference(w, h):
    return (loss_fn(w + h) - loss_fn(w - h)) / (2 * h)


def main():
    w = torch.tensor([1.0, 2.0])
    gradient = grad(loss_fn)(w)
    seen = STATS["loss"].numpy()
    return {"gradient": gradient, "seen": seen, "slope": central_difference(w, 0.5), "last": STATS["loss"]}
