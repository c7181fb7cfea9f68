from .dynamics import launch, step

__all__ = ["launch", "step"]
