"""Stands in for ConanCenter's recipes where that can't be reached: a library as Debian has installed it.

conan create packaging/conan/debian --name libcurl --version 7.88.1
"""

from conan import ConanFile

# Each library's name in Conan: what its CMake package is called, its CMake target, and what is linked.
LIBRARIES = {
    "cli11": ("CLI11", "CLI11::CLI11", []),
    "cpp-httplib": ("httplib", "httplib::httplib", ["cpp-httplib"]),
    "date": ("date", "date::date", []),
    "libcurl": ("CURL", "CURL::libcurl", ["curl"]),
    "nlohmann_json": ("nlohmann_json", "nlohmann_json::nlohmann_json", []),
    "tomlplusplus": ("tomlplusplus", "tomlplusplus::tomlplusplus", []),
}


class DebianLibrary(ConanFile):
    settings = "os", "arch", "compiler", "build_type"

    def package_info(self):
        file_name, target, libraries = LIBRARIES[self.name]
        self.cpp_info.set_property("cmake_file_name", file_name)
        self.cpp_info.set_property("cmake_target_name", target)
        self.cpp_info.bindirs = self.cpp_info.includedirs = self.cpp_info.libdirs = []
        self.cpp_info.system_libs = libraries
