from .soil import *
from .growth import Crop, Wheat

__all__ = ["Crop", "Wheat", "water_stress"]
