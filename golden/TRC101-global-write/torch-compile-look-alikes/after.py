import torch

calls = 0
last = None
HISTORY = []


def double(x):
    global calls, last
    calls += 1
    last = x * 2
    HISTORY.append(last)
    return last


compiled = torch.compile(double, fullgraph=True, backend="eager")


def main():
    x = torch.tensor([1.0, 2.0])
    for _ in range(3):
        x = compiled(x)
    return {"y": x, "calls": calls, "last": last.numpy(), "history": [value.numpy() for value in HISTORY]}
