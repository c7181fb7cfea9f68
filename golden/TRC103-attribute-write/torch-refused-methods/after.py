import torch
from torch.func import functional_call, grad


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = torch.nn.Linear(2, 1)
        self.hidden = None

    def forward(self, x):
        self.hidden = self.linear(x)
        return torch.tanh(self.hidden).sum()


class Base:
    def __init__(self):
        self.last = None

    def loss(self, x):
        self.last = x * 2
        return self.last.sum()


class Derived(Base):
    def loss(self, x):
        return super().loss(x) * 2


class Scaled:
    def __init__(self):
        self.kept = None

    def energy(self, x):
        self.kept = x * 4
        return self.kept.sum()


def main():
    net = Net()
    params = dict(net.named_parameters())
    x = torch.ones(2)
    networks = {"net": net}
    grad(lambda p: functional_call(networks["net"], p, (x,)))(params)
    grad(lambda p: functional_call(net, p, (x,)))(params)
    derived = Derived()
    grad(derived.loss)(x)
    scaled = Scaled()
    grad(lambda x: Scaled.energy(scaled, x))(x)
    return [net.hidden.numpy(), derived.last.numpy(), scaled.kept.numpy()]
