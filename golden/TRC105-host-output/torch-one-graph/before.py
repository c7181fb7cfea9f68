import logging

import torch
from torch import nn

logger = logging.getLogger(__name__)
VERBOSE = False


class Gate(nn.Module):
    """Scales what its layer gives; compiled as one graph."""

    def __init__(self, limit=3.0):
        super().__init__()
        self.layer = nn.Linear(3, 3, bias=False)
        nn.init.eye_(self.layer.weight)
        self.limit = limit

    @torch.compile(fullgraph=True, backend="eager")
    def step(self, x):
        h = self.layer(x)
        if VERBOSE:
            print("never traced")
        if not torch.compiler.is_compiling():
            print("a plain call", h)
        print("compiling for", x.shape)
        logger.info("mean %s", h.mean())
        return h.clamp(max=self.limit)

    @torch.compile(backend="eager")
    def loosely(self, x):
        print("the graph breaks here, and nothing fails")
        return self.layer(x)


def main():
    gate = Gate()
    x = torch.tensor([[1.0, 5.0, 2.0]])
    return {"loosely": gate.loosely(x), "step": gate.step(x)}
