import torch
from torch import Tensor, nn
from torch.func import functional_call, vmap


class Critic(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(2, 1)
        with torch.no_grad():
            self.linear.weight.copy_(torch.tensor([[1.0, -1.0]]))
            self.linear.bias.zero_()

    def forward(self, state: Tensor) -> Tensor:
        value = self.linear(state)  # shape (1,)
        value = torch.where(value > 0, value * 2, value / 2)
        return value


def main():
    critic = Critic()
    states = torch.tensor([[1.0, 0.5], [0.0, 2.0], [-1.0, -3.0]])
    return vmap(lambda state: functional_call(critic, dict(critic.named_parameters()), (state,)))(states)
