"""A user of the package: one of the strangers' projects that the other packages are tried with too."""

import os

from conan import ConanFile
from conan.tools.build import can_run
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout


class Stranger(ConanFile):
    settings = "os", "arch", "compiler", "build_type"

    def requirements(self):
        self.requires(self.tested_reference_str)

    def layout(self):
        cmake_layout(self, src_folder=os.path.join(os.pardir, os.pardir, os.pardir, "tests", "package"))

    def _has_testing(self):
        return bool(self.dependencies["argus-cpp"].options.testing)

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        # It would leave a file among the stranger's sources.
        toolchain.user_presets_path = False
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure(build_script_folder="testing" if self._has_testing() else "find_package")
        cmake.build()

    def test(self):
        if can_run(self):
            program = "glue_test" if self._has_testing() else "stranger"
            self.run(os.path.join(self.cpp.build.bindir, program), env="conanrun")
