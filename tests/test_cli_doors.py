"""What a user points the command at by mistake: one line that says what to do, before any work."""

from __future__ import annotations

import pytest

from geomine.cli import main
from geomine.cli.parser import UNUSABLE
from geomine.errors import InputError
from geomine.io import read_boundaries


@pytest.mark.parametrize("beyond", ["", "/maps"])
@pytest.mark.parametrize(
    "command", [["run"], ["publish", "--audience", "public"]], ids=["run", "publish"]
)
def test_a_folder_that_is_a_file_is_refused_before_the_run(
    command, beyond, tmp_path, capsys
) -> None:
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(SystemExit) as left:
        main([*command, "--out", f"{tmp_path / 'taken'}{beyond}"])
    assert left.value.code == UNUSABLE
    assert "is a file, no folder" in capsys.readouterr().err
    assert (tmp_path / "taken").read_text() == "mine"


def test_a_layer_of_districts_without_a_shape_says_so(tmp_path) -> None:
    path = tmp_path / "none.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(InputError, match="holds no shape"):
        read_boundaries(path)
