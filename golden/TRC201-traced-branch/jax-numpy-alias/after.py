import jax
import jax.numpy as np
from jax import jit as compiled, lax


def relative_humidity(vapour, saturation):
    ratio = vapour / saturation
    ratio = np.where(ratio > 1, np.ones_like(ratio), ratio)
    return 100 * ratio


def dew_point(temperature, humidity):
    return np.where(
        humidity <= 0,
        -273.15,
        np.where(humidity >= 100, temperature, temperature - (100 - humidity) / 5),
    )


@compiled
def report(vapour, saturation, temperature):
    humidity = relative_humidity(vapour, saturation)
    return humidity, dew_point(temperature, humidity)


def main():
    vapour = np.array([0.0, 10.0, 30.0])
    return lax.map(lambda v: report(v, 20.0, 15.0), vapour), jax.vmap(dew_point)(vapour, vapour)
