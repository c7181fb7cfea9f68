import torch
from bijections import Logit, check_unit
from torch.func import grad, vmap


def failure(x):
    try:
        check_unit(x, 1)
    except AssertionError as error:
        return str(error)
    return "nothing"


def main():
    xs = torch.tensor([[0.25, 0.5], [0.75, 0.125]])
    logit = Logit()
    values = vmap(logit)(xs)
    gradients = vmap(grad(lambda x: logit(x).sum()))(xs)
    bad = [torch.tensor([-0.5, 0.5]), torch.tensor([0.5, 1.5]), xs, torch.tensor([0.0, 0.5])]
    return values, gradients, [failure(x) for x in bad]
