from intrinsics import matrix, offset


def project(point, focal):
    """Pixel coordinates of a point in front of the camera."""
    homogeneous = matrix(focal) @ point
    return homogeneous[:2] / homogeneous[2] + offset(point)
