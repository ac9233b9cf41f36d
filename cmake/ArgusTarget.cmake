# Warnings are for those who work on this project; its users' builds are theirs.
function(argus_warnings target)
  if(NOT ARGUS_IS_TOP_LEVEL)
    return()
  endif()
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
  if(ARGUS_WARNINGS_AS_ERRORS)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()

# argus_library(<target> <source>...) makes the library argus::<name>, static or shared, exporting only what ARGUS_EXPORT
# marks. The target is called argus or argus_<name>, so that it doesn't clash with a parent project's.
function(argus_library target)
  string(REGEX REPLACE "^argus_" "" name ${target})
  string(REPLACE "_" "-" output ${target})
  add_library(${target} ${ARGN})
  add_library(argus::${name} ALIAS ${target})
  target_compile_features(${target} PUBLIC cxx_std_17)
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>)
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME ${output}
    EXPORT_NAME ${name}
    CXX_EXTENSIONS OFF
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    POSITION_INDEPENDENT_CODE ON
    VERSION ${PROJECT_VERSION}
    SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
  get_target_property(type ${target} TYPE)
  # So that a program can be linked without the functions that it doesn't call. A parent project has options of its own.
  if(ARGUS_IS_TOP_LEVEL AND type STREQUAL "STATIC_LIBRARY" AND CMAKE_CXX_COMPILER_ID MATCHES "^(GNU|Clang)$")
    target_compile_options(${target} PRIVATE -ffunction-sections -fdata-sections)
  endif()
  if(type STREQUAL "SHARED_LIBRARY" AND NOT APPLE)
    set(exports ${PROJECT_SOURCE_DIR}/cmake/exports.map)
    target_link_options(${target} PRIVATE -Wl,--version-script=${exports})
    set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${exports})
  endif()
  argus_warnings(${target})
endfunction()

# argus_link(<target> <library>...) links what no header of the target's shows. Users of a static library must link it too,
# and find it in the installed package without $<LINK_ONLY>, which Meson can't read.
function(argus_link target)
  target_link_libraries(${target} PRIVATE ${ARGN})
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "STATIC_LIBRARY")
    foreach(library IN LISTS ARGN)
      target_link_libraries(${target} INTERFACE $<INSTALL_INTERFACE:${library}>)
    endforeach()
  endif()
endfunction()

# argus_program(<name> <source>...) makes a program of this project's own.
function(argus_program name)
  add_executable(${name} ${ARGN})
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF)
  argus_warnings(${name})
endfunction()
