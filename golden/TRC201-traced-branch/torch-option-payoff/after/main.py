import torch

from pricing import Pricer, barrier_prices, terminal_prices


def main():
    noise = torch.linspace(-2.0, 2.0, 9)
    prices = terminal_prices(100.0, 0.02, 0.2, noise)
    return {
        "call": Pricer(100.0, "call").price(prices),
        "put": Pricer(105.0, "put").price(prices),
        "barrier": barrier_prices(prices, 100.0, 130.0),
    }
