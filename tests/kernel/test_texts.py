"""What the kernel says of texts is what pandas and Python say, and what the way without it does."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomine.kernel import library
from geomine.kernel import texts as compiled
from geomine.screening import coordinates, letters

pytestmark = pytest.mark.skipif(library() is None, reason="the kernel is not compiled here")
some = settings(max_examples=200, deadline=None)
words = st.text(st.sampled_from(["a", "b", " ", "ş", "п", "1"]), max_size=20)
numbers = st.from_regex(r"-?[0-9]{0,10}[.]?[0-9]{0,22}", fullmatch=True)
columns = st.lists(st.lists(st.one_of(st.none(), words), max_size=8), max_size=3)


def _texts(pieces: list[list[str | None]]) -> pa.ChunkedArray:
    return pa.chunked_array(pieces, type=pa.large_string())


@some
@given(columns)
def test_words_are_numbered_as_pandas_numbers_them(pieces):
    flat = [text for piece in pieces for text in piece]
    codes, first = compiled.word_codes(letters.pieces(_texts(pieces)), most=40)
    wanted, known = pd.factorize(np.array([*flat, None], dtype=object)[:-1])
    assert codes.tolist() == wanted.tolist()
    assert [flat[row] for row in first] == list(known)


@pytest.mark.parametrize(("most", "told"), [(1, False), (2, True)])
def test_more_words_than_there_may_be_are_left_to_another(most, told):
    found = compiled.word_codes(letters.pieces(_texts([["a", None, "b"]])), most=most)
    assert (found is not None) == told


@some
@given(st.lists(st.one_of(st.none(), numbers, words), max_size=12))
def test_a_decimal_number_is_what_python_reads(texts):
    # of 9 digits and 20 behind the point, see screening/coordinates.py
    found, behind, how = compiled.decimals(letters.pieces(_texts([texts])))
    for text, number, decimals, way in zip(texts, found, behind, how, strict=True):
        plain = re.fullmatch(r"-?[0-9]{1,9}(?:[.]([0-9]{1,20}))?", text or "")
        assert (way != compiled.NO_NUMBER) == (plain is not None)
        if plain:
            assert decimals == len(plain[1] or "")
        if way == compiled.READ:
            assert number.hex() == float(text).hex()  # -0.0 too


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("9007199254.740992", compiled.NO_NUMBER),
        ("900719925.4740992", compiled.READ),  # 2^53 without its point
        ("900719925.4740993", compiled.TOO_LONG),
        ("0.0000000000000000001", compiled.TOO_LONG),  # 20 digits
        ("0.000000000000000001", compiled.READ),
    ],
)
def test_a_number_is_read_where_its_digits_are_exact_in_binary(text, way):
    assert compiled.decimals(letters.pieces(_texts([[text]])))[2].tolist() == [way]


@some
@given(st.lists(st.one_of(st.none(), numbers), max_size=12))
def test_numbers_are_the_same_without_the_kernel(texts):
    with_it, without = (
        coordinates._decimal_numbers(_texts([texts])),
        coordinates._by_arrow(_texts([texts])),
    )
    np.testing.assert_array_equal(with_it[2], without[2])
    for one, other in zip(with_it[:2], without[:2], strict=True):
        np.testing.assert_array_equal(one[with_it[2]], other[without[2]])


@some
@given(st.lists(st.lists(words, max_size=8), max_size=3))
def test_hashes_are_those_without_the_kernel(pieces):
    texts = _texts(pieces)
    wanted = [letters._hashes(*span) for span in letters.spans(texts)]
    found = compiled.hashes(letters.pieces(texts))
    assert found.tolist() == np.concatenate([np.empty(0, dtype=np.uint64), *wanted]).tolist()
