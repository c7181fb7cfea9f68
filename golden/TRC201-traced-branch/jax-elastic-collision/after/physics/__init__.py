from .dynamics import step

__all__ = ["step"]
