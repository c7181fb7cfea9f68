import torch
from torch.func import grad, vmap


class Encoder:
    def __init__(self, weight):
        self.weight = weight
        self.code = None

    def encode(self, x):
        self.code = torch.tanh(self.weight @ x)
        return self.weight.T @ self.code

    def reconstruct(self, batch):
        return torch.vmap(self.encode)(batch)


class Probe:
    def __init__(self):
        self.margin = None

    def loss(self, w, x, y):
        self.margin = y * torch.dot(w, x)
        return torch.nn.functional.softplus(-self.margin)

    def per_sample(self, w, xs, ys):
        return vmap(grad(self.loss), in_dims=(None, 0, 0))(w, xs, ys)


def main():
    batch = torch.tensor([[1.0, 0.0], [0.5, -1.0], [2.0, 1.0]])
    encoder = Encoder(torch.tensor([[0.5, 0.25]]))
    out = encoder.reconstruct(batch)
    probe = Probe()
    gradients = probe.per_sample(torch.tensor([1.0, -1.0]), batch, torch.tensor([1.0, -1.0, 1.0]))
    return {"out": out, "code": encoder.code + 0, "gradients": gradients, "margin": probe.margin + 0}
