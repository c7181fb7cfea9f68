import torch
from collecting import collect
from torch.func import grad, jacrev


def loss(w, x):
    features = collect(w, x)
    total = sum(each.sum() for each in features.values())
    return total, features


def main():
    w, x = torch.tensor([0.5, 1.0]), torch.tensor([2.0, 3.0])
    gradient, features = grad(loss, has_aux=True)(w, x)
    return {"gradient": gradient, "features": features, "jacobian": jacrev(lambda w: collect(w, x)["linear"])(w)}
