"""The rules of the house, held by tests and not by memory."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import geomine
from tests.dangers import dangers
from tests.writers import written_by

PACKAGE = Path(geomine.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
SOURCES = {path: path.read_text(encoding="utf-8") for path in MODULES}
TREES = {path: ast.parse(text) for path, text in SOURCES.items()}
MAX_MODULE_LINES = 350
MAX_FUNCTION_LINES = 50


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def code_lines(function: ast.FunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_fits_one_subject(path) -> None:
    assert SOURCES[path].count("\n") <= MAX_MODULE_LINES, "split it by subject"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_function_fits_a_screen(path) -> None:
    long = {f.name: n for f in functions(TREES[path]) if (n := code_lines(f)) > MAX_FUNCTION_LINES}
    assert long == {}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_assert_no_utils_and_no_print_outside_the_command(path) -> None:
    nodes = list(ast.walk(TREES[path]))
    assert not any(isinstance(node, ast.Assert) for node in nodes)
    assert path.stem not in {"utils", "helpers", "common", "misc"}
    prints = [n for n in nodes if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "print"]
    assert not prints or path.parent.name == "cli"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_is_unpickled_evaluated_or_fetched(path) -> None:
    assert list(dangers(TREES[path], name_of(path))) == []


@pytest.mark.parametrize(
    "line",
    [
        "import pickle", "from joblib import load", "import subprocess", "import yaml",
        "import importlib, socket", "eval(text)", "exec(text)", "compile(t, n, 'exec')",
        "__import__(name)", "pd.read_pickle(path)", "table.to_pickle(path)",
        "np.load(path, allow_pickle=True)", "np.load(path, allow_pickle=flag)", "yaml.load(text)",
        "yaml.unsafe_load(text)", "torch.load(path)", "table.query(text)", "table.eval(text)",
        "pd.eval(text)", "table.query(expr=f'{name} > 1')", "os.system(text)", "os.popen(text)",
        "os.execv(path, a)", "subprocess.run(text)", "run(text, shell=True)",
        "builtins.eval(text)", "pd.read_html(url)", "urlopen(url)", "ctypes.CDLL(path)",
        "dill.loads(b)", "pickle.loads(b)", "getattr(builtins, 'exec')(text)", "console.interact()",
    ],
)  # fmt: skip
def test_a_danger_is_seen(line) -> None:
    assert list(dangers(ast.parse(line), "any.py")) != []


@pytest.mark.parametrize(
    "line", ["tree.query(points)", "STRtree(a).query(b, predicate='intersects')", "json.load(file)",
             "re.compile(text)", "np.load(path)", "tomllib.loads(text)", "model.eval_points()"]
)  # fmt: skip
def test_what_is_harmless_is_no_danger(line) -> None:
    assert list(dangers(ast.parse(line), "any.py")) == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_crs_opens_a_geometry(path) -> None:
    opened = re.findall(r"get_coordinates|get_[xy]\(|\.geometry\.[xy]\b", SOURCES[path])
    assert path.parent.name == "crs" or not opened


def test_every_public_name_is_there_and_has_a_docstring() -> None:
    for name in geomine.__all__:
        value = getattr(geomine, name)
        assert isinstance(value, str) or value.__doc__, name


def test_no_public_function_shares_its_name_with_a_module() -> None:
    modules = {info.name for info in pkgutil.iter_modules(geomine.__path__)}
    functions_ = {name for name in geomine.__all__ if callable(getattr(geomine, name))}
    assert modules & functions_ == set()


def test_public_functions_take_the_table_first_and_the_rest_by_keyword() -> None:
    allowed = {"analyse": 5, "for_audience": 2, "save_map": 2, "hotspots": 2, "persistence": 2}
    for name, home in geomine._HOME_OF.items():
        value = getattr(importlib.import_module(f"geomine.{home}"), name)
        if callable(value) and hasattr(value, "__code__"):
            # a second table, such as the districts beside the points, may be positional
            most = allowed.get(name, 3)
            assert value.__code__.co_argcount <= most, name


def test_importing_geomine_loads_nothing_heavy() -> None:
    code = (
        "import sys, geomine; "
        "heavy = {'geopandas', 'pandas', 'numpy', 'sklearn', 'folium', 'scipy', 'shapely'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_and_version_load_nothing_heavy() -> None:
    for argument in ("--help", "--version"):
        code = (
            "import sys\nfrom geomine.cli import main\n"
            f"try:\n    main([{argument!r}])\nexcept SystemExit:\n    pass\n"
            "heavy = {'geopandas', 'pandas', 'numpy', 'sklearn', 'folium'}\n"
            "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        )
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)


AT_HOME = {
    "disclosure/ledger.py write": "what was published, readable by its owner alone, kept inside",
    "exports/content.py _part": "a part of an archive, read in a private folder that is removed",
    "files.py write_text": "what the door is made of",
    "io/download.py _write": "the public gazetteer, fetched when asked, into the user's cache",
    "io/download.py download_places": "the same",
    "io/kinds.py _extract": "an archive unpacked into a private folder that is removed",
    "io/secret.py read_secret": "a secret, readable by its owner alone",
    "io/tables.py csv_bytes": "text in memory",
    "cli/parser.py parse_and_run": "nothing, where a pipe was closed",
}
"""Functions that write without the door, and why they may."""


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_file_leaves_by_the_door(path) -> None:
    around = {f"{name_of(path)} {name}" for name, at_door in written_by(TREES[path]) if not at_door}
    assert around <= set(AT_HOME), "write it with a Door of geomine.exports"


def test_whoever_writes_without_the_door_still_does() -> None:
    found = {f"{name_of(path)} {name}" for path in MODULES for name, _ in written_by(TREES[path])}
    assert set(AT_HOME) <= found


@pytest.mark.parametrize(
    "line",
    [
        "open('a', 'w')", "path.open('ab')", "path.open(mode='x')", "path.write_text(t)",
        "path.write_bytes(b)", "table.to_csv(path)", "layer.to_file(path)", "m.save(path)",
        "np.save(path, a)", "plt.savefig(path)", "ZipFile(path, 'w')", "shutil.copy(a, b)",
        "pq.write_table(t, path)", "os.open(path, os.O_WRONLY)", "table.to_parquet(path)",
    ],
)  # fmt: skip
def test_a_writer_is_seen(line) -> None:
    source = f"def f():\n    {line}\n"
    assert list(written_by(ast.parse(source))) == [("f", False)]
    behind = f"def f():\n    with door.file(path) as part:\n        {line}\n"
    assert all(at_door for _, at_door in written_by(ast.parse(behind)))
