"""Settings are checked where they enter."""

from __future__ import annotations

import datetime as dt

import pytest

from geomine.config import AnalysisConfig
from geomine.errors import ConfigError


def test_settings_survive_the_way_through_a_mapping() -> None:
    config = AnalysisConfig(
        period_start=dt.date(2020, 11, 10), eps_m=3_000.0, regions=("aghdam",), lang="az"
    )
    mapping = config.to_mapping()
    assert mapping["period_start"] == "2020-11-10"
    mapping["period_start"] = config.period_start
    mapping["regions"] = ["aghdam"]
    read = {name: value for name, value in mapping.items() if value is not None}
    assert AnalysisConfig.from_mapping(read) == config


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"eps": 3}, "unknown \\['eps'\\]"),
        ({"eps_m": "3 km"}, "eps_m must be a number"),
        ({"eps_m": True}, "eps_m must be a number"),
        ({"eps_m": -1}, "above 0"),
        ({"min_samples": 2.5}, "min_samples must be a whole number"),
        ({"confidence": 95}, "between 0 and 1"),
        ({"lang": "fr"}, "lang must be"),
        ({"regions": [1]}, "regions must be"),
        ({"per": 0}, "per must be"),
        (
            {"period_start": dt.date(2024, 1, 2), "period_end": dt.date(2024, 1, 1)},
            "period_start must not be after",
        ),
    ],
)
def test_a_setting_that_does_not_fit_is_named(settings, message) -> None:
    with pytest.raises(ConfigError, match=message):
        AnalysisConfig.from_mapping(settings)
