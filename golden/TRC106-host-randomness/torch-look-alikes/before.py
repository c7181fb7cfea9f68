import random
import time

import torch
import torch.nn.functional as F
from torch.func import grad, jacfwd, vmap

random.seed(0)
NOISE = torch.rand(3) * 0


def chosen(x):
    return x * 0 + torch.rand(3)


def shared(x):
    return x + 0 * torch.rand(())


def loss(w):
    return (w * (1 + 0 * torch.rand(3))).sum() + 0 * random.random()


class Block(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.dropout = torch.nn.Dropout(0.5)

    def forward(self, x):
        x = F.dropout(x, 0.5, training=self.training)
        x = F.dropout(x, 0.0)
        return self.dropout(x) + F.dropout(x, p=0.5, training=False) + NOISE


class Deck:
    def __init__(self, cards):
        self.cards = cards

    def sample(self):
        return self.cards[0]

    def random(self):
        return 2.0


deck = Deck([3.0])


def drawn(x):
    return x * deck.sample() * deck.random()


def main():
    start = time.perf_counter()
    x = torch.ones(2, 3)
    torch.manual_seed(0)
    noise = torch.rand(2, 3)
    options = {"randomness": "different"}
    values = vmap(chosen, randomness="different")(x)
    block = Block().eval()
    vmap(shared, in_dims=0, **options)(x)
    assert time.perf_counter() > start
    return (
        bool((values < 1).all()),
        vmap(shared, 0, 0, "same")(x),
        grad(loss)(x[0]),
        jacfwd(shared, randomness="same")(x[0]),
        vmap(block)(x),
        vmap(drawn)(x) + 0 * noise,
    )
