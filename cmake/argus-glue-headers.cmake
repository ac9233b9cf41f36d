# Sets ARGUS_CLI11_INCLUDE_DIR and ARGUS_TOML_INCLUDE_DIR to where the headers of CLI11 and toml++ are, which argus::glue is
# compiled with. Nothing is linked, since Debian's toml++ would be a shared library, and users of argus::glue need neither.

# argus_find_headers(<variable> <header> <target> <what>): of the target, where a parent project or a package has it.
function(argus_find_headers variable header target what)
  if(TARGET ${target})
    set(${variable} $<TARGET_PROPERTY:${target},INTERFACE_INCLUDE_DIRECTORIES> PARENT_SCOPE)
    return()
  endif()
  find_path(${variable} ${header})
  if(NOT ${variable})
    message(FATAL_ERROR "ARGUS_BUILD_GLUE needs ${what}: install it, name its directory in CMAKE_PREFIX_PATH, or set ARGUS_BUILD_GLUE=OFF")
  endif()
endfunction()

argus_find_headers(ARGUS_CLI11_INCLUDE_DIR CLI/CLI.hpp CLI11::CLI11 "CLI11 2.1 or later (Debian: libcli11-dev)")
argus_find_headers(ARGUS_TOML_INCLUDE_DIR toml++/toml.h tomlplusplus::tomlplusplus "toml++ 3.3 or later (Debian: libtomlplusplus-dev)")
