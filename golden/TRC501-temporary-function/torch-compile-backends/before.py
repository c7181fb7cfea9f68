import torch

GRAPHS = []


def smooth(x):
    return torch.tanh(x) + x.mean()


def run(x, steps):
    for _ in range(steps):
        step = torch.compile(smooth, backend=lambda graph, inputs: (GRAPHS.append(graph), graph.forward)[1])
        x = step(x)
    return x


def inspect(x):
    def recorded(graph, inputs):
        # every graph that was made
        GRAPHS.append(graph)
        return graph.forward

    return torch.compile(torch.sigmoid, backend=recorded)(x)


def main():
    torch._dynamo.reset()
    x = run(torch.tensor([1.0, -0.5]), 3)
    for _ in range(3):
        x = inspect(x)
    return x, len(GRAPHS)
