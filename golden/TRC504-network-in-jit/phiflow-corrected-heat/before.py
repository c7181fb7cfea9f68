"""A decay with a learned exchange between two cells."""

from phi.flow import *
from phiml import nn

DECAY = 0.5


def corrected(net):
    """One step of the solver, with its correction."""

    @jit_compile
    def step(state):
        return DECAY * state + math.native_call(net, state)

    return step


def main():
    net = nn.mlp(2, 2, [])
    optimizer = nn.sgd(net, learning_rate=0.4)
    step = corrected(net)

    corners = [(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)]
    states = math.convert(math.tensor(corners, batch("run"), channel(vector="left,right")))
    left, right = states["left"], states["right"]
    reference = math.stack([0.5 * left + 0.2 * right + 0.1, 0.3 * right - 0.2], channel(vector="left,right"))

    def loss(state):
        return math.sum((step(state) - reference) ** 2, "run,vector") / 4

    for _ in range(8):
        nn.update_weights(net, optimizer, loss, states)
    return step(step(states))
