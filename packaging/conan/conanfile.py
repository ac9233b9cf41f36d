"""Conan's recipe of the tree that it is in: conan create packaging/conan"""

import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load, rmdir
from conan.tools.gnu import PkgConfigDeps

required_conan_version = ">=2.18"


class ArgusCpp(ConanFile):
    name = "argus-cpp"
    description = "A C++ client for Argus, the incident registry"
    license = "Apache-2.0"
    topics = ("argus", "incidents", "monitoring", "rest")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "glue": [True, False], "testing": [True, False]}
    # Of date, a header is all that is used.
    default_options = {"shared": False, "glue": True, "testing": True, "date/*:header_only": True}

    def _root(self):
        return os.path.join(self.recipe_folder, os.pardir, os.pardir)

    def set_version(self):
        text = load(self, os.path.join(self._root(), "CMakeLists.txt"))
        self.version = re.search(r"project\(argus-cpp VERSION (\S+)", text).group(1)

    def export_sources(self):
        for pattern in ("CMakeLists.txt", "LICENSE", "cmake/*", "include/*", "src/*"):
            copy(self, pattern, self._root(), self.export_sources_folder)

    def layout(self):
        cmake_layout(self)

    def validate(self):
        check_min_cppstd(self, 17)

    def requirements(self):
        # Its version is part of the names that the library links.
        self.requires("nlohmann_json/[>=3.11.2 <4]", transitive_headers=True, package_id_mode="full_mode")
        self.requires("libcurl/[>=7.85 <9]")
        self.requires("date/[>=3 <4]", visible=False)
        if self.options.glue:
            # Only to compile it.
            self.requires("cli11/[>=2.1 <3]", visible=False)
            self.requires("tomlplusplus/[>=3.3 <4]", visible=False)
        if self.options.testing:
            self.requires("cpp-httplib/[>=0.11 <1]")

    def generate(self):
        CMakeDeps(self).generate()
        PkgConfigDeps(self).generate()
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["ARGUS_BUILD_GLUE"] = bool(self.options.glue)
        toolchain.cache_variables["ARGUS_BUILD_TESTING"] = bool(self.options.testing)
        toolchain.cache_variables["ARGUS_BUILD_EXAMPLES"] = False
        toolchain.cache_variables["ARGUS_BUILD_PROGRAMS"] = False
        toolchain.cache_variables["ARGUS_BUILD_TESTS"] = False
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        # Conan writes its own.
        for directory in ("lib/cmake", "lib/pkgconfig", "share"):
            rmdir(self, os.path.join(self.package_folder, directory))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "argus")
        self.cpp_info.set_property("cmake_config_version_compat", "SameMinorVersion")
        client = self.cpp_info.components["argus"]
        client.set_property("cmake_target_name", "argus::argus")
        client.set_property("pkg_config_name", "argus")
        client.libs = ["argus"]
        client.requires = ["nlohmann_json::nlohmann_json", "libcurl::libcurl"]
        client.system_libs = ["pthread"]
        self.cpp_info.set_property("cmake_components", [name for name in ("glue", "testing") if self.options.get_safe(name)])
        if self.options.glue:
            outbox = self.cpp_info.components["outbox"]
            outbox.set_property("cmake_target_name", "argus::outbox")
            outbox.set_property("pkg_config_name", "argus-outbox")
            outbox.libs = ["argus-outbox"]
            glue = self.cpp_info.components["glue"]
            glue.set_property("cmake_target_name", "argus::glue")
            glue.set_property("pkg_config_name", "argus-glue")
            glue.libs = ["argus-glue"]
            glue.requires = ["argus", "outbox"]
        if not self.options.testing:
            return
        fake = self.cpp_info.components["testing"]
        fake.set_property("cmake_target_name", "argus::testing")
        fake.set_property("pkg_config_name", "argus-testing")
        fake.libs = ["argus-testing"]
        fake.requires = ["argus", "cpp-httplib::cpp-httplib"]
