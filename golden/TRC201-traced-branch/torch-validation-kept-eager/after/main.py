import logging

import torch
from domain import check_finite, check_interval, check_width, report


class Sigmoid:
    def __init__(self, verbose: bool = True) -> None:
        self.verbose = verbose

    def inverse(self, x: torch.Tensor) -> torch.Tensor:
        if (
            x.dim() > 1
            or (torch._C._functorch.maybe_current_level() is None and (x.numel() and torch.isnan(x).any()))
        ):
            # the message says which of the two
            kind = "rank" if x.dim() > 1 else "not a number"
            raise ValueError(kind)
        check_interval(x)
        check_finite(x)
        report(x, self.verbose)
        return -torch.log(1 / x - 1)

    def steep(self, x):
        y = self.inverse(x)
        width = check_width(y - 1, y + 1)
        return torch.where(y.abs() > 1, y * width, y)


class Kept(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        self.seen = True


def message(function, *args):
    try:
        function(*args)
    except ValueError as error:
        return str(error)
    return "nothing"


def main():
    xs = torch.tensor([[0.2, 0.4], [0.6, 0.8]])
    sigmoid = Sigmoid()
    values = torch.vmap(sigmoid.steep)(xs)
    gradients = torch.vmap(torch.func.grad(lambda x: sigmoid.steep(x).sum()))(xs)
    handler = Kept()
    logging.getLogger("domain").addHandler(handler)
    logging.getLogger("domain").propagate = False
    sigmoid.inverse(torch.tensor([0.95]))
    said = [
        message(sigmoid.inverse, torch.tensor([0.5, 1.5])),
        message(sigmoid.inverse, xs),
        message(sigmoid.inverse, torch.tensor([0.5, torch.nan])),
        message(check_width, xs, xs),
        "warned" if getattr(handler, "seen", False) else "silent",
        message(check_width, xs, xs - 1),
    ]
    return values, gradients, said
