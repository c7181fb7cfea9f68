"""Training with clipped per-example gradients."""

import torch
from torch import Tensor
from torch.func import functional_call, grad, grad_and_value, vmap

from . import losses
from .losses import log_barrier, weighted
from .model import RangeNet


def clip(gradient: dict[str, Tensor], bound: float) -> dict[str, Tensor]:
    """Scale the gradient of one example to at most this norm."""
    norm = torch.sqrt(sum((part**2).sum() for part in gradient.values()))
    scale = min(bound / norm, 1.0)
    return {name: scale * part for name, part in gradient.items()}


def fit(inputs: Tensor, targets: Tensor, epochs: int, width: int = 16, rate: float = 0.05) -> tuple[list[float], float]:
    model = RangeNet(width)
    params = {name: value.detach() for name, value in model.named_parameters()}

    def loss(params: dict[str, Tensor], launch: Tensor, target: Tensor) -> Tensor:
        return weighted(functional_call(model, params, (launch,)) - target)

    def clipped(params: dict[str, Tensor], launch: Tensor, target: Tensor) -> tuple[dict[str, Tensor], Tensor]:
        gradient, value = grad_and_value(loss)(params, launch, target)
        return clip(gradient, bound=1.0), value

    history = []
    shares = {}
    for _ in range(epochs):
        gradients, values = vmap(clipped, in_dims=(None, 0, 0))(params, inputs, targets)
        for name, gradient in gradients.items():
            penalty = grad(log_barrier)(params[name])
            shares[name] = losses.share
            params[name] = params[name] - rate * (gradient.mean(0) + 1e-3 * penalty)
        history.append(values.mean().item())
    return history, max(share.item() for share in shares.values())
