from .counts import weighted_counts

__all__ = ["weighted_counts"]
