"""A distance, a direction and a place are understood in the orders that people say them."""

from __future__ import annotations

import pytest

from geomine.screening.bearings import read_bearing


@pytest.mark.parametrize(
    ("text", "metres", "azimuth", "name"),
    [
        ("Xankəndidən 4 km şimal-şərq", 4_000, 45, "xankandi"),
        ("Xankendiden 4 km simal-serq", 4_000, 45, "xankendi"),  # a keyboard without ə
        ("Xankəndidən şimal-şərqə 4 km", 4_000, 45, "xankandi"),
        ("Xankəndi şəhərindən şimala 4 km məsafədə", 4_000, 0, "xankandi"),
        ("Alpha kəndindən 4 km şimalda", 4_000, 0, "alpha"),
        ("Alpha kəndindən şimal-qərb istiqamətində 4 km", 4_000, 315, "alpha"),
        ("Ağdam şəhərinin cənubunda, 3 km", 3_000, 180, "agdam"),
        ("3 km Ağdamdan şimala", 3_000, 0, "agdam"),
        ("Ağdam'ın 4 km kuzeyinde", 4_000, 0, "agdam"),
        ("4 km from Agdam to the north", 4_000, 0, "agdam"),
        ("NE of Agdam, 4 km", 4_000, 45, "agdam"),
        ("от Агдама на северо-восток 4 км", 4_000, 45, "agdam"),
        ("от Агдама 4 км на северо-восток", 4_000, 45, "agdam"),
        ("севернее Агдама 4 км", 4_000, 0, "agdam"),
        ("на расстоянии 4 км к югу от Агдама", 4_000, 180, "agdam"),
        ("от г. Агдам в северо-восточном направлении 4 км", 4_000, 45, "agdam"),
        ("в 500 м западнее села Агдам", 500, 270, "agdam"),
        ("Агдам, 4 км с-в", 4_000, 45, "agdam"),
        ("a 4 km al noreste de Agdam", 4_000, 45, "agdam"),
        ("à 4 km au nord de Agdam", 4_000, 0, "agdam"),
        ("Ağdamdan dörd km şimal-şərqdə", 4_000, 45, "agdam"),
        ("в четырёх км северо-восточнее г. Агдам", 4_000, 45, "agdam"),
        ("в 4-х км северо-восточнее г. Агдам", 4_000, 45, "agdam"),
        ("Ağdamdan 4 km Şm.Ş.", 4_000, 45, "agdam"),
        ("4 km N-E of Agdam", 4_000, 45, "agdam"),
        ("2.5 miles NE of Agdam", 2.5 * 1_609.344, 45, "agdam"),  # the mile of 1959
    ],
)
def test_a_bearing_in_its_orders(text, metres, azimuth, name) -> None:
    found = read_bearing(text)
    assert found is not None
    assert (found.distance_m, found.azimuth) == (metres, azimuth)
    assert name in found.names


@pytest.mark.parametrize(
    "text",
    ["4 km yol", "near Agdam 4 km", "4 km north", "12 m wide field", "Mina 3 m dərinlikdə",
     "На 4 км дороги Агдам - Физули", "200 km north of Agdam", "Agdam",
     "4 км в Агдам", "4 km c Agdam"],
)  # fmt: skip
def test_what_is_no_bearing_is_none(text) -> None:
    assert read_bearing(text) is None
