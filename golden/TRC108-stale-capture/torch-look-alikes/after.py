import torch

RATE = 0.5
OPTIONS = {"gain": 2.0}
TABLE = torch.ones(2)


@torch.compile(backend="eager")
def step(x):
    return x - RATE * x


@torch.compile(backend="eager", fullgraph=True)
def amplified(x):
    return OPTIONS["gain"] * x + TABLE


class Decay(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.rate = 0.5

    def forward(self, x):
        return x - self.rate * x


def scaled(x):
    return (OPTIONS["gain"] * x).sum()


def main():
    global RATE, TABLE
    x, steps, amplitudes = torch.full((2,), 8.0), [], []
    decay = torch.compile(Decay(), backend="eager")
    slope, slopes = torch.func.grad(scaled), []
    for _ in range(3):
        x = step(x)
        steps.append(decay(x))
        amplitudes.append(amplified(x))
        slopes.append(slope(x))
        RATE *= 0.5
        decay.rate *= 0.5
        OPTIONS["gain"] += 1
        TABLE = TABLE + 1
    return x, steps, amplitudes, slopes
