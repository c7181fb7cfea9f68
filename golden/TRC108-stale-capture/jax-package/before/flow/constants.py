VISCOSITY = 0.25
DENSITY = 1.0
LIMITS = {"speed": 4.0, "pressure": 1.0}
