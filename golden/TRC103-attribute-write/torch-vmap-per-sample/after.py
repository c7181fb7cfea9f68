import torch
from torch.func import grad, vmap


class Encoder:
    def __init__(self, weight):
        self.weight = weight
        self.code = None

    def encode(self, x):
        code = torch.tanh(self.weight @ x)
        return self.weight.T @ code, code

    def reconstruct(self, batch):
        encode_value, self.code = torch.vmap(self.encode)(batch)
        return encode_value


class Probe:
    def __init__(self):
        self.margin = None

    def loss(self, w, x, y):
        margin = y * torch.dot(w, x)
        return torch.nn.functional.softplus(-margin), margin

    def per_sample(self, w, xs, ys):
        gradient, self.margin = vmap(grad(self.loss, has_aux=True), in_dims=(None, 0, 0))(w, xs, ys)
        return gradient


def main():
    batch = torch.tensor([[1.0, 0.0], [0.5, -1.0], [2.0, 1.0]])
    encoder = Encoder(torch.tensor([[0.5, 0.25]]))
    out = encoder.reconstruct(batch)
    probe = Probe()
    gradients = probe.per_sample(torch.tensor([1.0, -1.0]), batch, torch.tensor([1.0, -1.0, 1.0]))
    return {"out": out, "code": encoder.code + 0, "gradients": gradients, "margin": probe.margin + 0}
