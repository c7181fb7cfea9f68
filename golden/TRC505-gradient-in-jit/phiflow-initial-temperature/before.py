from phi.flow import *


def simulate(temperature, steps=2):
    for _ in range(steps):
        temperature = temperature * math.exp(-0.3 * temperature)
    return temperature


def misfit(start, goal):
    return math.sum((simulate(start) - goal) ** 2, "x")


@jit_compile
def fit(start, goal):
    """Two steps towards the start that leads to the goal."""
    slope = gradient(misfit, "start", get_output=False)
    for _ in range(2):
        start = start - 0.5 * slope(start, goal)
    return start


@jit_compile
def relaxed(state, weight):
    def energy(state):
        return math.sum(weight * math.sqrt(1 + state**2), "x")

    return state - 0.1 * gradient(energy, "state", get_output=False)(state)


def main():
    goal = math.convert(math.tensor([0.3, 0.6, 0.2], spatial("x")))
    found = []
    for values in ([0.5, 1.0, 1.5], [0.2, -0.3, 0.4], [2.0, 0.1, -1.0]):
        state = math.convert(math.tensor(values, spatial("x")))
        found.append((fit(state, goal), relaxed(state, goal)))
    return found
