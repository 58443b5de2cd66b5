"""Compile the kernel while geomine is installed or its wheel is built, if there is a compiler.

Without one, or where it fails, the install goes on: geomine then clusters through
scikit-learn, and ``geomine doctor`` says so.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

if TYPE_CHECKING:
    from types import ModuleType


def _build_module(root: str) -> ModuleType:
    """Load geomine/kernel/build.py alone, since geomine's dependencies are not here yet."""
    path = Path(root, "geomine", "kernel", "build.py")
    spec = importlib.util.spec_from_file_location("geomine_kernel_build", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class KernelBuildHook(BuildHookInterface):  # type: ignore[misc]
    """Puts the compiled kernel into wheels, and beside its sources for an editable install."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compile, and mark the wheel as one for this platform, or say why not."""
        build = _build_module(self.root)
        try:
            library = build.compile_kernel(build.LIBRARY)
        except FileNotFoundError as error:
            self.app.display_warning(f"geomine: {error}. Clustering will use scikit-learn.")
        except subprocess.CalledProcessError as error:
            self.app.display_warning(f"geomine: the kernel did not compile.\n{error.stderr}")
        else:
            name = library.relative_to(self.root).as_posix()
            build_data["artifacts"].append(name)
            build_data["pure_python"] = False
            platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
            build_data["tag"] = f"py3-none-{platform}"
