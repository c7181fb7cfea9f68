"""Names that ΦFlow moved between 2.x and 3.x.

Since 3.0, ``math`` of a star import is that of ΦML, without the aliases that ``phi.math`` keeps for old programs.
"""

from tracesafe.spec import Framework, renames

RENAMES = (
    *renames(
        Framework.PHIFLOW,
        "3.0",
        """
        phiml.math.functional_gradient -> phiml.math.gradient
        phiml.math.divide_no_nan -> phiml.math.safe_div
        phiml.math.vec_abs -> phiml.math.norm
        phiml.math.isfinite -> phiml.math.is_finite
        phi.field.as_extrapolation -> phi.field.as_boundary
        phi.geom.GridCell -> phi.geom.UniformGrid
        !phi.flow.view -> there is no interactive view any more: `plot` draws, `show` opens the window
        !phi.vis.view -> there is no interactive view any more: `plot` draws, `show` opens the window
        !phi.vis.Viewer -> there is no interactive view any more: loop over `range`, or `tqdm.trange`
        !phi.flow.Viewer -> there is no interactive view any more: loop over `range`, or `tqdm.trange`
        !phi.field.connect -> write a `phi.geom.Graph`
        !phi.field.connect_neighbors -> write a `phi.geom.Graph`
        """,
    ),
)
