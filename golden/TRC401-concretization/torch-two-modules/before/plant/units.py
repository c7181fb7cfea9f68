"""Conversions of units."""

ZERO = 273.15


def as_number(value):
    return float(value)  # of one measurement


def to_kelvin(celsius):
    return as_number(celsius) + ZERO
