from torch.func import grad

from . import losses
from .losses import scaled as objective


def descend(w, limit):
    steps = 0
    for _ in range(5):
        energy_value, losses.terms = losses.energy(w)
        if energy_value < limit:
            break
        gradient, losses.terms = grad(objective, has_aux=True)(w, 0.5)
        w = w - 0.25 * gradient
        losses.terms.numpy()
        steps += 1
    return w, steps
