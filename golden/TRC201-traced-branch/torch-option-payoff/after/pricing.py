from functools import partial

import torch

import payoffs


def terminal_prices(spot, drift, volatility, noise):
    return spot * torch.exp((drift - 0.5 * volatility**2) + volatility * noise)


class Pricer:
    def __init__(self, strike, kind, discount=0.95):
        self.payoff = torch.vmap(partial(payoffs.payoff, strike=strike, kind=kind))
        self.discount = discount

    def price(self, prices):
        return self.discount * self.payoff(prices).mean()


def barrier_prices(prices, strike, barrier):
    one = lambda price: payoffs.knock_out(price, strike, barrier, rebate=2.0)  # noqa: E731
    return torch.vmap(one)(prices)
