"""The script that the fork server is started with: `python boot.py DESCRIPTOR`.

It imports this very copy of the package, wherever that was found (a folder of another name, an
editable install), and nothing of the user's `__main__`.
"""

import os
import sys
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location


def import_package() -> None:
    """Put the package that this file belongs to into `sys.modules`."""
    root = os.path.abspath(__file__)
    for _ in range(3):
        root = os.path.dirname(root)
    place = os.path.join(root, "__init__.py")
    spec = spec_from_file_location("aiopt", place, submodule_search_locations=[root])
    if spec is None or spec.loader is None:
        raise ImportError(f"no package at {root}")
    sys.modules["aiopt"] = package = module_from_spec(spec)
    spec.loader.exec_module(package)


if __name__ == "__main__":
    import_package()
    import_module("aiopt.jitrt.workers.server").main(int(sys.argv[1]))
