# Warnings are for our own sources; a parent project never sees them.
function(argus_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
  if(ARGUS_WARNINGS_AS_ERRORS)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()

# argus_library(<name> <source>...) makes the library argus::<name>, static or shared, exporting only what ARGUS_EXPORT marks.
function(argus_library name)
  add_library(${name} ${ARGN})
  add_library(argus::${name} ALIAS ${name})
  target_compile_features(${name} PUBLIC cxx_std_17)
  target_include_directories(${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<INSTALL_INTERFACE:include>)
  if(name STREQUAL "argus")
    set(output argus)
  else()
    set(output argus-${name})
  endif()
  set_target_properties(${name} PROPERTIES
    OUTPUT_NAME ${output}
    EXPORT_NAME ${name}
    CXX_EXTENSIONS OFF
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    POSITION_INDEPENDENT_CODE ON
    VERSION ${PROJECT_VERSION}
    SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
  argus_warnings(${name})
endfunction()

# argus_program(<name> <source>...) makes a program of this project's own.
function(argus_program name)
  add_executable(${name} ${ARGN})
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF)
  argus_warnings(${name})
endfunction()
