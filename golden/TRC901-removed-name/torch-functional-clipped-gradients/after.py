"""Differentially private training: gradients of single examples, clipped before they are added."""

import torch
from torch import nn
from torch.func import functional_call, grad_and_value, vmap

MAX_NORM = 0.7


def make_classifier():
    classifier = nn.Linear(3, 2)
    nn.init.constant_(classifier.weight, 0.1)
    nn.init.zeros_(classifier.bias)
    return classifier


def clip_and_accumulate(grads):
    norms = torch.stack([g.flatten(start_dim=1).norm(2, dim=1) for g in grads.values()], dim=1).norm(2, dim=1)
    factors = (MAX_NORM / (norms + 1e-6)).clamp(max=1.0)
    return {name: torch.einsum("i,i...", factors, g) for name, g in grads.items()}, norms


def train(images, targets, epochs):
    model = make_classifier()
    weights = {name: param.detach() for name, param in model.named_parameters()}

    def compute_loss(weights, image, target):
        scores = functional_call(model, weights, (image.unsqueeze(0),))
        return nn.functional.cross_entropy(scores, target.unsqueeze(0))

    per_example = vmap(grad_and_value(compute_loss), in_dims=(None, 0, 0))
    history = []
    for _ in range(epochs):
        sample_grads, losses = per_example(weights, images, targets)
        clipped, norms = clip_and_accumulate(sample_grads)
        history.append((losses.mean().item(), norms.max().item()))
        weights = {name: w - 0.5 * clipped[name] / len(images) for name, w in weights.items()}
    return weights, history


def main():
    images = torch.tensor([[1.0, 0.0, 2.0], [0.0, 1.0, 0.0], [3.0, 1.0, 0.0], [0.0, 0.0, 0.5]])
    targets = torch.tensor([0, 1, 1, 0])
    weights, history = train(images, targets, 3)
    weight, bias = weights.values()
    return {"history": history, "weight": weight.numpy(), "bias": bias.numpy()}
