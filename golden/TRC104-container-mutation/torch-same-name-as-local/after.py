import torch
from torch.func import grad

STATS = {"scale": 2.0}


def loss_fn(w):
    loss = (w**2).sum() * STATS["scale"]
    return loss, loss


def central_difference(w, h):
    loss_fn_value, STATS["loss"] = loss_fn(w + h)
    value, STATS["loss"] = loss_fn(w - h)
    return (loss_fn_value - value) / (2 * h)


def main():
    w = torch.tensor([1.0, 2.0])
    gradient, STATS["loss"] = grad(loss_fn, has_aux=True)(w)
    seen = STATS["loss"].numpy()
    return {"gradient": gradient, "seen": seen, "slope": central_difference(w, 0.5), "last": STATS["loss"]}
