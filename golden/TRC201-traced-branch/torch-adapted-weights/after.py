import torch
from torch.func import grad_and_value, vmap


class Learner:
    def __init__(self, rate, steps):
        self.rate = rate
        self.steps = steps

    def loss(self, weights, x, y):
        prediction = x @ weights["slope"] + weights["offset"]
        return ((prediction - y) ** 2).mean()

    def adapt(self, weights, x, y, tolerance):
        taken = 0
        done = x.new_zeros((), dtype=torch.bool)
        for _ in range(self.steps):
            slopes, loss = grad_and_value(self.loss)(weights, x, y)
            done = done | (loss < tolerance)
            weights = {name: torch.where(done, value, value - self.rate * slopes[name]) for name, value in weights.items()}
            taken = torch.where(done, taken, taken + 1)
        return weights, taken

    def shrunk(self, weights, x, y):
        condition = self.loss(weights, x, y) > 1.0
        weights = {name: torch.where(condition, 0.5 * value, value) for name, value in weights.items()}
        return self.loss(weights, x, y)


def main():
    learner = Learner(0.1, 4)
    weights = {"slope": torch.tensor([1.0, -1.0]), "offset": torch.tensor(0.5)}
    x = torch.tensor([[[1.0, 2.0], [0.0, 1.0]], [[0.5, 0.5], [2.0, -1.0]]])
    y = torch.tensor([[0.0, -1.0], [0.6, 3.2]])
    adapted, taken = vmap(learner.adapt, in_dims=(None, 0, 0, None))(weights, x, y, 0.1)
    return adapted, taken, vmap(learner.shrunk, in_dims=(None, 0, 0))(weights, x, y)
