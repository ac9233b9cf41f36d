# Sets ARGUS_HTTPLIB to the target of cpp-httplib ARGUS_HTTPLIB_VERSION or later, or to nothing where there is none. The build
# includes this, and so does the installed package where its libraries are static. Where ARGUS_HTTPLIB_TARGET is set, no other
# target will do.
set(ARGUS_HTTPLIB "")
if(TARGET httplib::httplib AND NOT ARGUS_HTTPLIB_TARGET STREQUAL "PkgConfig::cpp_httplib")
  set(ARGUS_HTTPLIB httplib::httplib)
  return()
endif()
if(NOT ARGUS_HTTPLIB_TARGET STREQUAL "httplib::httplib")
  find_package(PkgConfig QUIET)
  if(PkgConfig_FOUND)
    pkg_check_modules(cpp_httplib QUIET IMPORTED_TARGET cpp-httplib>=${ARGUS_HTTPLIB_VERSION})
  endif()
  if(TARGET PkgConfig::cpp_httplib)
    set(ARGUS_HTTPLIB PkgConfig::cpp_httplib)
    return()
  endif()
endif()
# Debian's has no CMake package, and vcpkg's has no pkg-config file. Its package takes each minor version for another interface.
find_package(httplib CONFIG QUIET)
if(httplib_FOUND AND NOT httplib_VERSION VERSION_LESS ARGUS_HTTPLIB_VERSION)
  set(ARGUS_HTTPLIB httplib::httplib)
endif()
