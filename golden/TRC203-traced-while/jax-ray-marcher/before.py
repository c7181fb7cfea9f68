"""A ray marcher: distances to a scene, marched until something is hit, shaded by the gradient of the distance."""

import jax
import jax.numpy as jnp


def sphere(point, center=(0.0, 0.0, 3.0), radius=1.0):
    return jnp.linalg.norm(point - jnp.array(center)) - radius


def plane(point, height=-1.0):
    return point[1] - height


def scene(point):
    return min(sphere(point), plane(point))


def march(origin, direction, max_steps=60, eps=1e-2, far=20.0):
    travelled = 0.0
    steps = 0
    hit = False
    while steps < max_steps and not hit:
        distance = scene(origin + travelled * direction)
        if distance < eps:
            hit = True
            break
        travelled += distance
        if travelled > far:
            break
        steps += 1
    return travelled, hit


def shade(origin, direction, light):
    travelled, hit = march(origin, direction)
    if not hit:
        return 0.2 * max(direction[1], 0.0)
    point = origin + travelled * direction
    normal = jax.grad(scene)(point)
    lambert = jnp.dot(normal / jnp.linalg.norm(normal), light)
    if lambert < 0:
        lambert = 0.0
    return 0.1 + lambert


def main():
    angles = jnp.linspace(-0.5, 0.5, 7)
    directions = jnp.stack([jnp.sin(angles) * 0.3, angles, jnp.ones_like(angles)], axis=1)
    directions = directions / jnp.linalg.norm(directions, axis=1, keepdims=True)
    light = jnp.array([0.0, 0.8, -0.6])
    return jax.jit(jax.vmap(shade, in_axes=(None, 0, None)))(jnp.zeros(3), directions, light)
