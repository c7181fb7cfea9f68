from .reductions import score

__all__ = ["score"]
