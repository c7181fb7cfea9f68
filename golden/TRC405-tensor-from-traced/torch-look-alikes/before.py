import torch
from torch.func import grad, vmap


def interior(x):
    size = torch.tensor([x.shape[0], 2.0])
    same = torch.as_tensor(x)
    half = torch.asarray(x, dtype=torch.float64)
    grid = torch.tensor([[0.0, 1.0], [1.0, 0.0]])
    both = torch.stack([x.sum(), x.prod()])
    return (same * half).sum() * size[0] + (grid @ both).sum()


def loss(w, data):
    prediction = data @ w
    labels = torch.tensor([prediction[0] > 0, prediction[1] > 0])
    stats = torch.tensor([prediction.min(), prediction.max()])
    print("range", stats)
    target = torch.tensor([prediction[0].detach(), prediction[1].round()])
    return ((prediction - target) ** 2).sum() + (prediction * labels).sum()


def captured(x, edges):
    return torch.tensor([edges[0], edges[1]]) * x


def main():
    data = torch.tensor([[1.0, 2.0], [3.0, -4.0]])
    w = torch.tensor([0.5, 0.25])
    return {
        "interior": vmap(interior)(data),
        "loss": grad(loss)(w, data),
        "captured": vmap(captured, in_dims=(0, None))(data, torch.tensor([1.0, 2.0])),
    }
