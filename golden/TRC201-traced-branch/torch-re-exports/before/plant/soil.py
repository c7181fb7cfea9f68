__all__ = ["water_stress"]

WILTING, FIELD = 0.1, 0.3


def water_stress(moisture):
    """1 where water is enough, 0 at the wilting point."""
    if moisture >= FIELD:
        return moisture / moisture
    if moisture <= WILTING:
        return 0 * moisture
    return _relative(moisture)


def _relative(moisture):
    return (moisture - WILTING) / (FIELD - WILTING)
