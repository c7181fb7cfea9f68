import history
import torch
from torch.func import grad_and_value, vmap


def loss(w, x):
    return ((w * x - 1.0) ** 2).mean()


def train(w, x):
    for step in range(3):
        gradient, value = grad_and_value(loss)(w, x)
        w = w - 0.1 * gradient
        history.record(step, value)
    return w


def main():
    x = torch.tensor([1.0, 2.0])
    w = train(torch.tensor(0.0), x)
    many = vmap(loss, in_dims=(0, None))(torch.stack([w, 2 * w]), x)
    history.BEST["losses"] = many
    return {"w": w, "values": history.VALUES, "steps": history.BEST["step"], "many": many}
