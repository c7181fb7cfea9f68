from .scheme import total_flux

__all__ = ["total_flux"]
