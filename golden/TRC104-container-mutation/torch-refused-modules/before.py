import torch
from torch import nn
from torch.func import functional_call, vmap

TRACE = []
DEPTHS = []
LEVELS = []


class Block(nn.Module):
    def forward(self, x):
        y = torch.relu(x)
        TRACE.append(y)
        return y


class Layer(nn.Module):
    def forward(self, x):
        y = x * 2.0
        DEPTHS.append(y)
        return y


class Stack(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([Layer() for _ in range(2)])

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class Base(nn.Module):
    def forward(self, x):
        y = x - 1.0
        LEVELS.append(y)
        return y


class Derived(Base):
    def forward(self, x):
        return super().forward(x) * 3.0


def main():
    x = torch.tensor([-1.0, 2.0])
    model = nn.Sequential(Block(), nn.Identity())
    first = vmap(lambda row: functional_call(model, {}, (row,)))(x)
    stack = Stack()
    second = vmap(stack)(x)
    derived = Derived()
    third = vmap(derived)(x)
    return first, second, third, TRACE[0].shape == (2,), len(DEPTHS), LEVELS[0].shape == (2,)
