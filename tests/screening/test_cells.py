"""Short ways over the letters of a column say what pandas says of its texts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomine.kernel import library
from geomine.screening.cells import cases_of, some_cells, text_array, text_of, words_of
from geomine.screening.letters import are_distinct, one_of


@pytest.fixture(scope="module", params=["on", "off"], autouse=True)
def _engine(request):
    if request.param == "on" and library() is None:
        pytest.skip("the kernel is not compiled here")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEOMINE_KERNEL", request.param)
        yield


letters = st.text(st.sampled_from(["a", "A", " ", "\0", "ş", "п", "1", "é"]), max_size=18)


def _column(pieces: list[list[str]]) -> pd.Series:
    """Return a column that Arrow holds in pieces, as a file read by blocks gives it."""
    return pd.Series(text_array(pa.chunked_array(pieces, type=pa.large_string())))


@given(st.lists(st.lists(letters, max_size=6), max_size=3))
def test_texts_are_distinct_where_pandas_counts_no_duplicate(pieces):
    column = _column(pieces)
    assert are_distinct(column) == (not column.duplicated().any())


@pytest.mark.parametrize("end", ["", "b" * 3, "b" * 8])
def test_texts_that_differ_only_behind_the_eighth_letter_are_distinct(end):
    assert are_distinct(pd.Series(["a" * 8 + end + "1", "a" * 8 + end + "2"], dtype="str"))


@given(st.lists(st.lists(letters, max_size=6), max_size=3), st.sets(letters, min_size=1))
def test_one_of_finds_what_isin_of_pandas_finds(pieces, words):
    words = {word for word in words if word}  # an empty word is a blank cell, dealt with before
    if words:
        column = _column(pieces)
        np.testing.assert_array_equal(one_of(column, words), column.isin(words).to_numpy(bool))


@given(st.lists(st.one_of(st.none(), letters), max_size=8))
def test_text_is_what_strip_of_python_leaves(cells):
    found = text_of(pd.Series(cells, dtype="str"))
    wanted = [cell.strip() or None if cell else None for cell in cells]
    assert [None if pd.isna(text) else text for text in found] == wanted


@given(st.lists(st.lists(st.one_of(st.none(), letters), max_size=6), max_size=3))
def test_words_are_the_texts_of_the_cells(pieces):
    column = _column(pieces)
    pd.testing.assert_series_equal(words_of(column).text, text_of(column))


@given(st.lists(st.tuples(*[st.sampled_from(["a", "b", None])] * 3), max_size=12))
def test_rows_are_one_case_where_pandas_groups_them(rows):
    table = pd.DataFrame(rows, columns=["x", "y", "z"], dtype="str")
    case, codes = cases_of(*(words_of(table[name]).codes for name in table))
    wanted = table.groupby([*table], dropna=False, sort=False).ngroup()
    assert pd.crosstab(case, wanted).gt(0).sum().le(1).all()
    assert len(set(case.tolist())) == wanted.nunique()
    for name, own in zip(table, codes, strict=True):
        words = words_of(table[name])
        assert own[case].tolist() == words.codes.tolist()


@pytest.mark.parametrize("storage", ["python", "pyarrow"])
def test_texts_that_python_holds_are_read_as_those_of_arrow(storage):
    column = pd.Series([" a", None, "b"], dtype=pd.StringDtype(storage))
    assert text_of(column).fillna("-").tolist() == ["a", "-", "b"]
    assert words_of(column).texts == ("a", "b")


@given(st.lists(st.lists(st.one_of(st.none(), letters), max_size=6), max_size=3), st.data())
def test_some_cells_are_those_that_pandas_takes(pieces, data):
    column = _column(pieces).rename("x")
    marked = np.array([data.draw(st.booleans()) for _ in range(len(column))], dtype=bool)
    for rows in (marked, np.flatnonzero(marked)):
        pd.testing.assert_series_equal(some_cells(column, rows), column.iloc[rows])
