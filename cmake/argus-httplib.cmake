# Sets ARGUS_HTTPLIB to the target of cpp-httplib ARGUS_HTTPLIB_VERSION or later, or to nothing where there is none. The build
# includes this, and so does the installed package where its libraries are static.
set(ARGUS_HTTPLIB "")
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(cpp_httplib QUIET IMPORTED_TARGET cpp-httplib>=${ARGUS_HTTPLIB_VERSION})
endif()
if(TARGET PkgConfig::cpp_httplib)
  set(ARGUS_HTTPLIB PkgConfig::cpp_httplib)
  return()
endif()
# Debian's has no CMake package, and vcpkg's has no pkg-config file. Its package takes each minor version for another interface.
find_package(httplib CONFIG QUIET)
if(httplib_FOUND AND NOT httplib_VERSION VERSION_LESS ARGUS_HTTPLIB_VERSION)
  set(ARGUS_HTTPLIB httplib::httplib)
endif()
