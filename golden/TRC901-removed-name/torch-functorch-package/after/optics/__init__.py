from . import lens

__all__ = ["lens"]
