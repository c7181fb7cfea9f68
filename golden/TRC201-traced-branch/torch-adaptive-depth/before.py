"""A recurrent cell that thinks as long as it needs (adaptive computation time), for a batch of examples."""

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, vmap


class Ponder(nn.Module):
    def __init__(self, width: int, max_steps: int) -> None:
        super().__init__()
        self.cell = nn.Linear(width, width)
        self.halt = nn.Linear(width, 1)
        self.max_steps = max_steps

    def forward(self, state: Tensor) -> tuple[Tensor, Tensor]:
        budget = state.new_ones(())
        answer = torch.zeros_like(state)
        steps = state.new_zeros((), dtype=torch.long)
        for _ in range(self.max_steps):
            state = torch.tanh(self.cell(state))
            p = torch.sigmoid(self.halt(state)).squeeze(-1)
            steps = steps + 1
            if p >= budget:
                answer = answer + budget * state
                budget = budget - budget
                break
            answer = answer + p * state
            budget = budget - p
        return answer + budget * state, steps


def build() -> Ponder:
    net = Ponder(2, 4).double()
    with torch.no_grad():
        net.cell.weight.copy_(torch.tensor([[0.9, -0.4], [0.3, 0.8]]))
        net.cell.bias.copy_(torch.tensor([0.1, -0.2]))
        net.halt.weight.copy_(torch.tensor([[3.0, -1.0]]))
        net.halt.bias.fill_(-0.5)
    return net


def main():
    net = build()
    parameters = {name: each.detach() for name, each in net.named_parameters()}

    def loss(parameters, x):
        return functional_call(net, parameters, (x,))[0].sum()

    x = torch.tensor([[3.0, -3.0], [0.0, 0.0], [-3.0, 3.0], [0.5, 0.2]], dtype=torch.float64)
    answer, steps = vmap(lambda v: functional_call(net, parameters, (v,)))(x)
    slopes = vmap(grad(loss), in_dims=(None, 0))(parameters, x)
    return answer, steps, slopes["halt.bias"], slopes["cell.bias"]
