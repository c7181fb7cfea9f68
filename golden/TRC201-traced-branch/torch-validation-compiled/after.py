import torch


def total_root(x: torch.Tensor) -> torch.Tensor:
    if not torch.compiler.is_compiling() and (x < 0).any():
        raise ValueError("negative")
    return torch.sqrt(x).sum()


def root(x: torch.Tensor) -> torch.Tensor:
    if (
        torch._C._functorch.maybe_current_level() is None
        and not torch.compiler.is_compiling()
        and (x < 0).any()
    ):
        raise ValueError("negative")
    return torch.sqrt(x)


def message(function, x):
    try:
        function(x)
    except ValueError as error:
        return str(error)
    return "nothing"


def main():
    x = torch.tensor([1.0, 4.0])
    total = torch.compile(total_root, fullgraph=True, backend="eager")(x)
    mapped = torch.vmap(root)(x)
    torch.compile(root, fullgraph=True, backend="eager")(x)
    return total, mapped, [message(total_root, -x), message(root, -x)]
