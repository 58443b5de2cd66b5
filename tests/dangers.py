"""Calls and imports by which data becomes a program, or a program talks, found in source."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

UNPICKLING = frozenset(
    ("cloudpickle", "dill", "joblib", "jsonpickle", "marshal", "pickle", "shelve", "torch", "yaml")
)
RUNNING = frozenset(("codeop", "ctypes", "pty", "runpy", "subprocess"))
TALKING = frozenset(
    ("aiohttp", "asyncio", "ftplib", "http", "httpx", "requests", "smtplib", "socket", "ssl",
     "telnetlib", "urllib", "urllib3", "websockets", "xmlrpc")
)  # fmt: skip
MAY = {
    "io/geonames.py": TALKING,  # when asked: `geomine places download`
    "io/download.py": TALKING,
    "kernel/build.py": RUNNING,  # the compiler, when installed
    "kernel/dbscan.py": RUNNING,  # the library that was compiled
    "kernel/loader.py": RUNNING,
    "kernel/raster.py": RUNNING,
    "kernel/scan.py": RUNNING,
    "kernel/texts.py": RUNNING,
}
EVALUATING = frozenset(("__import__", "compile", "eval", "exec"))
METHODS = frozenset(
    ("execl", "execle", "execlp", "execv", "execve", "execvp", "interact", "popen",
     "posix_spawn", "read_clipboard", "read_html", "read_pickle", "read_sql", "spawnl", "spawnv",
     "startfile", "system", "to_pickle", "unsafe_load", "full_load")
)  # fmt: skip
"""Whatever they are methods of."""


def dangers(tree: ast.Module, name: str) -> Iterator[str]:
    """Give what in a module could unpickle, run or send something."""
    forbidden = (UNPICKLING | RUNNING | TALKING) - MAY.get(name, frozenset())
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (module for module in _modules(node) if module in forbidden)
        elif isinstance(node, ast.Call):
            yield from _call(node, forbidden)
        elif isinstance(node, ast.Constant) and node.value in EVALUATING:
            yield f"the word {node.value!r}"


def _modules(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    if isinstance(node, ast.ImportFrom):
        yield (node.module or "").partition(".")[0]
    else:
        yield from (alias.name.partition(".")[0] for alias in node.names)


def _call(call: ast.Call, forbidden: frozenset[str]) -> Iterator[str]:
    function = call.func
    called = getattr(function, "attr", getattr(function, "id", ""))
    if called in {"urlopen", "urlretrieve"} and "urllib" in forbidden:
        yield called
    if isinstance(function, ast.Name) and function.id in EVALUATING | METHODS:
        yield function.id
    if isinstance(function, ast.Attribute):
        owner = getattr(function.value, "id", "")
        evaluates = function.attr in EVALUATING and owner != "re"
        asks = function.attr == "query" and _is_text(call)
        if evaluates or asks or function.attr in METHODS or owner in forbidden:
            yield f"{owner}.{function.attr}"
    for keyword in call.keywords:
        harmless = isinstance(keyword.value, ast.Constant) and not keyword.value.value
        if keyword.arg in {"allow_pickle", "shell"} and not harmless:
            yield f"{keyword.arg}="


def _is_text(call: ast.Call) -> bool:
    """Return whether a query is one of a table in words, and no search of a tree for points."""
    if any(keyword.arg == "expr" for keyword in call.keywords):
        return True
    first = call.args[0] if call.args else None
    named = isinstance(first, ast.Name) and first.id in {"text", "expression", "expr", "where"}
    quoted = isinstance(first, ast.JoinedStr) or (
        isinstance(first, ast.Constant) and isinstance(first.value, str)
    )
    return named or quoted
