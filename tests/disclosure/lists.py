"""Made-up lists of which a part is restricted, analysed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine import datasets
from geomine.config import AnalysisConfig
from geomine.pipeline import analyse

if TYPE_CHECKING:
    from geomine.results import Analysis

AS_OF = dt.date(2026, 2, 10)


def analysis_with_restricted(
    n: int = 150,
    *,
    seed: int = 3,
    share: float = 0.6,
    start: dt.date = dt.date(2021, 1, 1),
    **settings: int,
) -> Analysis:
    """Analyse made-up incidents of which a share has no mark and is thus restricted."""
    incidents = datasets.simulate_incidents(n, seed=seed)
    rng = np.random.default_rng(seed)
    incidents["sensitivity"] = pd.array(
        np.where(rng.random(n) < share, "restricted", "public"), dtype="str"
    )
    return analyse(
        incidents,
        datasets.districts(),
        datasets.places().iloc[:0],
        datasets.exposure(),
        AnalysisConfig(period_start=start, period_end=dt.date(2025, 12, 31), **settings),
        as_of=AS_OF,
    )
