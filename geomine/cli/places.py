"""``geomine places download``: the villages of a country, fetched once and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomine.cli.parser import DONE
from geomine.io import download_places

if TYPE_CHECKING:
    import argparse


def execute(options: argparse.Namespace) -> int:
    """Fetch the GeoNames dump of a country, check it, and say where it is kept."""
    path, n_places = download_places(options.country, folder=options.out, url=options.url)
    print(f"{n_places:,} places of {options.country.upper()} (GeoNames, CC BY 4.0): {path}")
    print(f"Use them with: geomine check LIST --places {path}")
    return DONE
