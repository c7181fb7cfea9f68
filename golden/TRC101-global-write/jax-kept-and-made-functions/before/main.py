import fitters
import jax.numpy as jnp
import losses


def main():
    fitter = fitters.Fitter(0.25)
    w = fitter.fit(jnp.array([1.0, 3.0]))
    fitted = losses.last_scale + 0.0
    slope = fitter.grad_fn(w)
    report = fitter.report(w * 2.0)
    value, gradient = fitters.make_slope(3.0)(jnp.array([1.0, 5.0]))
    made = losses.last_scale + 0.0
    cubes, drift = fitters.drifting(0.5, jnp.array([1.0, 2.0]))
    return {
        "w": w,
        "fitted": fitted,
        "slope": slope,
        "report": report,
        "value": value,
        "gradient": gradient,
        "made": made,
        "cubes": cubes,
        "drift": drift,
        "last_drift": fitters.last_drift + 0.0,
    }
