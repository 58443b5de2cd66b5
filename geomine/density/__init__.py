"""Density: smooth surfaces of recorded incidents. A surface is never a hot spot."""

from geomine.density.of_run import event_surface
from geomine.density.risk import relative_risk, tolerance_contours
from geomine.density.surface import kernel_density

__all__ = ["event_surface", "kernel_density", "relative_risk", "tolerance_contours"]
