"""What pyproject.toml cannot say: lit.cfg.py lies in the package's folder but is no part of it."""

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildPy(build_py):
    """Leaves the two scripts of the root out of the wheel."""

    def find_package_modules(self, package, package_dir):
        """The modules of a package as (package, module, file)."""
        modules = super().find_package_modules(package, package_dir)
        return [found for found in modules if found[1] not in ("lit.cfg", "setup")]


setup(cmdclass={"build_py": BuildPy})
