"""Numbers of identity papers and names of persons, as they are written in a dozen countries.

Forms of passports and cards are those that their issuers publish. Numbers that look like any other
number (Ukraine's RNOKPP, the JMBG of former Yugoslavia) are told by their check digit.
"""

from __future__ import annotations

import re

PAPER = re.compile(
    r"(?:AZE|AA|AB)[\s№-]*\d{7,8}"  # Azerbaijan: passport, card
    r"|(?![A-Z]+\d+$)(?=[A-Z\d]*\d[A-Z\d]*\d)(?=\d*[A-Z])[A-HJ-NP-Z\d]{7}"  # its FIN: no I, no O
    r"|\d{2}[A-Z]{2}\d{5}"  # Georgia
    r"|A[MNRSUV][\s№-]*\d{7}"  # Armenia
    r"|[А-ЯІЇЄҐ]{2}[\s№-]*\d{6}"  # Ukraine, the older passport; Russia, a certificate
    r"|(?:\d\d\s\d\d\s?|\d{4}\s)(?:№\s?)?\d{6}"  # Russia
    r"|(?i:c\.?\s?c|t\.?\s?i|c\.?\s?e|cédula|cedula)\.?[\s:#.№-]*\d[\d.]{5,12}"  # Colombia
    r"|\d{1,3}(?:\.\d{3}){2,3}",  # with points between thousands
)
PERSON = re.compile(
    r"\b(?:oğlu|qızı|oglu|gizi|оглы|кызы|оғлу)\b"
    r"|[А-ЯЁ][а-яё]+\s+[А-ЯЁ]\.\s?[А-ЯЁ]\.|[А-ЯЁІЇЄ][а-яёіїє]+(?:ович|евич|овна|евна|івна|ївна)\b"
    r"|[A-ZÇƏĞİÖŞÜ][a-zçəğıöşü]+(?:ov|ova|yev|yeva|lı|li|zadə)\s+[A-ZÇƏĞİÖŞÜ]\."
    r"|[A-ZÇƏĞİÖŞÜ][a-zçəğıöşü]{2,}\s+[A-ZÇƏĞİÖŞÜ][a-zçəğıöşü]{2,}(?:yev|yeva|ova|zadə|yan|shvili)\b"
    r"|[A-ZÇƏĞİÖŞÜ][a-zçəğıöşü]{2,}(?:yev|yeva|ova|zadə|shvili)\s+[A-ZÇƏĞİÖŞÜ][a-zçəğıöşü]{2,}"
    r"|[ა-ჰ]{2,}\s+[ა-ჰ]{2,}(?:შვილი|ძე)\b|[ა-ჰ]{2,}(?:შვილი|ძე)\s+[ა-ჰ]{2,}"
    r"|[Ա-Ֆ][ա-և]+\s+[Ա-Ֆ][ա-և]{2,}(?:յան|յանց)\b|[Ա-Ֆ][ա-և]{2,}(?:յան|յանց)\s+[Ա-Ֆ][ա-և]+",
)
"""Patronymics, surnames with initials, and surnames with a first name, by their endings."""
_RNOKPP = (-1, 5, 7, 9, 4, 6, 10, 5, 7)
_JMBG = (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def is_checked(text: str) -> bool:
    """Return whether a number has the check digit of an RNOKPP or, after a day of birth, a JMBG.

    Examples
    --------
    >>> is_checked("0101000000001"), is_checked("0101000000002")
    (True, False)
    """
    if not text.isascii() or not text.isdecimal():
        return False
    digits = [int(digit) for digit in text]
    if len(digits) == len(_RNOKPP) + 1:
        return _sum(digits, _RNOKPP) % 11 % 10 == digits[-1]
    if len(digits) != len(_JMBG) + 1 or not re.match(r"(?:[0-2]\d|3[01])(?:0\d|1[0-2])[09]", text):
        return False
    left = 11 - _sum(digits, _JMBG) % 11
    return (0 if left > 9 else left) == digits[-1]  # noqa: PLR2004 - one digit


def _sum(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False))
