import torch

__all__ = ["water_stress"]

WILTING, FIELD = 0.1, 0.3


def water_stress(moisture):
    """1 where water is enough, 0 at the wilting point."""
    return torch.where(
        moisture >= FIELD,
        moisture / moisture,
        torch.where(moisture <= WILTING, 0 * moisture, _relative(moisture)),
    )


def _relative(moisture):
    return (moisture - WILTING) / (FIELD - WILTING)
