from .lens import focus, power

__all__ = ["focus", "power"]
