"""Packing is lossless and small."""

from __future__ import annotations

import json

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geomine.mapping.packing import DIGITS, packed_table, width_of, written

cells = st.one_of(st.none(), st.text(max_size=5), st.integers(-5, 5))


def unpacked(packed: dict) -> list[dict]:
    """Read a packed table as ``assets/store.js`` does, written here from the description alone."""
    rows: list[dict] = [{} for _ in range(packed["n"])]
    for bundle in packed["bundles"]:
        for k, row in enumerate(rows):
            digits = bundle["codes"][k * bundle["width"] : (k + 1) * bundle["width"]]
            code = sum(DIGITS.index(d) * 64**p for p, d in enumerate(reversed(digits)))
            row.update(zip(bundle["names"], bundle["values"][code], strict=True))
    for number in packed["numbers"]:
        for k, row in enumerate(rows):
            digits = number["codes"][k * number["width"] : (k + 1) * number["width"]]
            code = sum(DIGITS.index(d) * 64**p for p, d in enumerate(reversed(digits)))
            row[number["name"]] = None if code == 0 else code - 1 + number["low"]
    return rows


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(cells, cells, st.one_of(st.none(), st.integers(-(10**6), 10**6)))))
def test_what_is_packed_is_read_back_as_it_was(rows) -> None:
    a, b, c = zip(*rows, strict=True) if rows else ((), (), ())
    steps = np.array([np.nan if value is None else value for value in c], dtype=float)
    packed = json.loads(json.dumps(packed_table({"a": list(a), "b": list(b)}, steps={"c": steps})))
    expected = [{"a": x, "b": y, "c": z} for x, y, z in rows]
    assert unpacked(packed) == expected


def test_a_hundred_thousand_incidents_take_less_than_seventeen_letters_each() -> None:
    rng = np.random.default_rng(1)
    n = 100_000
    columns = {
        "district": rng.choice([f"district {k}" for k in range(78)], n).tolist(),
        "device": rng.choice(["ap_mine", "at_mine", "erw", None], n).tolist(),
        "killed": rng.integers(0, 4, n).tolist(),
        "injured": rng.integers(0, 6, n).tolist(),
        "precision": rng.choice(["village", "gps"], n).tolist(),
    }
    steps = {"lat": rng.integers(0, 400_000, n), "lon": rng.integers(0, 600_000, n),
             "day": rng.integers(0, 2_000, n)}  # fmt: skip
    packed = packed_table(columns, steps={k: v.astype(float) for k, v in steps.items()})
    # 4 + 4 + 2 digits of base 64 for the numbers, at most 6 for five bundled columns
    assert len(json.dumps(packed)) < 17 * n


def test_the_digits_of_a_width_hold_every_value() -> None:
    for width in (1, 2, 3):
        assert width_of(64**width) == width
        assert written(np.array([64**width - 1]), width) == "_" * width
