import torch
import torch.nn.functional as F
from functorch import make_functional_with_buffers, vmap
from torch import nn, optim


class Scaled(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(2, 1)
        self.register_buffer("scale", torch.tensor([1.0, 10.0]))
        nn.init.constant_(self.linear.weight, 0.2)
        nn.init.constant_(self.linear.bias, 0.1)

    def forward(self, x):
        return self.linear(x / self.scale).squeeze(-1)


def fit(x, y, steps):
    func, params, buffers = make_functional_with_buffers(Scaled())
    optimizer = optim.SGD(params, lr=0.5)
    for _ in range(steps):
        optimizer.zero_grad()
        predictions = vmap(func, in_dims=(None, None, 0))(params, buffers, x)
        loss = F.mse_loss(predictions, y)
        loss.backward()
        nn.utils.clip_grad_norm_(params, 1.0)
        optimizer.step()
    return loss.item(), nn.utils.parameters_to_vector(params).detach(), [b.sum().item() for b in buffers]


def main():
    x = torch.tensor([[1.0, 10.0], [2.0, -10.0], [0.0, 20.0]])
    y = torch.tensor([1.0, 0.0, 4.0])
    loss, weights, scales = fit(x, y, 4)
    return {"loss": loss, "weights": weights.numpy(), "scales": scales}
