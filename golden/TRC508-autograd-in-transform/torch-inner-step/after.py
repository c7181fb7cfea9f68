import torch
from torch.func import grad, vmap


def adapted(weights, x, y):
    """One step of gradient descent on a task."""

    def loss_of(weights):
        prediction = torch.tanh(x @ weights)
        return torch.nn.functional.mse_loss(prediction, y)

    weights_grad = grad(loss_of)(weights)
    return weights - 0.5 * weights_grad


def meta_loss(weights, x, y):
    after = adapted(weights, x, y)
    return ((torch.tanh(x @ after) - y) ** 2).mean()


def two_layers(first, second, x):
    def loss_of(first, second):
        hidden = torch.relu(first * x)
        return (second * hidden).sum()

    first_grad, second_grad = grad(loss_of, argnums=(0, 1))(first, second)
    update = first_grad + 1
    return update, second_grad


def main():
    weights = torch.tensor([0.1, -0.2])
    x = torch.tensor([[[1.0, 2.0], [0.5, -1.0]], [[0.0, 1.0], [2.0, 1.0]]])
    y = torch.tensor([[0.5, -0.5], [0.1, 0.9]])
    first, second = torch.tensor([[1.0, -1.0], [2.0, 3.0]]), torch.tensor([[0.5, 0.5], [1.0, -1.0]])
    tasks = vmap(grad(meta_loss), in_dims=(None, 0, 0))(weights, x, y)
    return tasks, vmap(two_layers, in_dims=(0, 0, None))(first, second, torch.tensor([1.0, 2.0]))
