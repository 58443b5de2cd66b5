"""Which functions of the package write files, found in its source."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import geomine

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(geomine.__file__).parent
DOOR = frozenset({"file", "text", "page"})
"""Methods of a door that write, or let a page pass that somebody else will."""
WRITING = frozenset(
    ("copy", "copy2", "copyfile", "copytree", "dump", "fdopen", "mkstemp", "move", "save",
     "savefig", "savetxt", "savez", "symlink_to", "hardlink_to", "to_csv", "to_excel",
     "to_feather", "to_file", "to_gpkg", "to_hdf", "to_json", "to_orc", "to_parquet", "to_pickle",
     "to_sql", "to_stata", "to_xml", "touch", "write_bytes", "write_csv", "write_dataframe",
     "write_feather", "write_table", "write_text", "Workbook", "NamedTemporaryFile")
)  # fmt: skip
NOT_FILES = frozenset({"copy", "move", "dump", "write_table"})
"""Our own and methods of tables by these names write nothing unless a module is asked."""
MODULES_THAT_WRITE = frozenset({"shutil", "json", "np", "numpy", "plt", "parquet", "pq"})


def written_by(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """Give the name of each function with a call that writes, and whether it is at the door."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            guarded = set(_behind_a_door(function))
            for call in _own_calls(function):
                if _writes(call):
                    yield function.name, call in guarded
                elif _is_door(call):
                    yield function.name, True
    for call in _own_calls(tree):
        if _writes(call):
            yield "", False


def _own_calls(scope: ast.AST) -> Iterator[ast.Call]:
    """Give the calls of a function or module, but not those of functions within it."""
    for node in ast.iter_child_nodes(scope):
        if isinstance(node, ast.FunctionDef):
            continue
        if isinstance(node, ast.Call):
            yield node
        yield from _own_calls(node)


def _behind_a_door(function: ast.FunctionDef) -> Iterator[ast.Call]:
    for block in ast.walk(function):
        if isinstance(block, ast.With) and any(_is_door(i.context_expr) for i in block.items):
            for line in block.body:
                yield from (node for node in ast.walk(line) if isinstance(node, ast.Call))


def _is_door(node: ast.AST) -> bool:
    """Return whether a call is one of a door's methods that write; `text` of a path and a text."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    enough = node.func.attr == "file" or len(node.args) == 2
    return node.func.attr in DOOR and enough


def _writes(call: ast.Call) -> bool:
    """Return whether a call writes a file."""
    function = call.func
    name = getattr(function, "attr", getattr(function, "id", ""))
    if name in {"open", "ZipFile", "TarFile", "File", "FileIO"}:
        return _mode_writes(call)
    if name in NOT_FILES:
        return isinstance(function, ast.Attribute) and _is_module(function.value)
    return name in WRITING


def _is_module(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id in MODULES_THAT_WRITE


def _mode_writes(call: ast.Call) -> bool:
    """Return whether an `open` writes; one whose mode is no plain text is taken to."""
    given = [*call.args, *[k.value for k in call.keywords if k.arg in {"mode", "flags"}]]
    texts = [a.value for a in given if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    modes = [text for text in texts if set(text) <= set("rwaxbt+U")]
    if any(isinstance(a, ast.Attribute | ast.BinOp) and "O_" in ast.dump(a) for a in given):
        return True
    return any(set(mode) & set("wax+") for mode in modes)
