from phi.flow import *


def energy(state):
    return math.sum(math.exp(state) - state, "x")


class Descent:
    def __init__(self, rate):
        self.rate = rate
        self.slope = gradient(energy, "state", get_output=False)

    def step(self, state):
        print("compiling a step")
        return state - self.rate * self.slope(state)


def main():
    step = Descent(0.2).step
    state = math.convert(math.tensor([0.5, -1.0], spatial("x")))
    found = []
    for _ in range(3):
        state = step(state)
        found.append(state)
    return found
