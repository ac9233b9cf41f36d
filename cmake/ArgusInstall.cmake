# cmake --install: headers, libraries, a CMake package and pkg-config files. None of them names a path of this machine,
# so the installed tree works wherever it is moved.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(ARGUS_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/argus)
get_target_property(ARGUS_LIBRARY_TYPE argus TYPE)
file(RELATIVE_PATH ARGUS_PKGCONFIG_TO_PREFIX ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" ARGUS_PKGCONFIG_TO_PREFIX ${ARGUS_PKGCONFIG_TO_PREFIX})

# argus_pc_directory(<variable> <directory>): the directory as a .pc file names it.
function(argus_pc_directory variable directory)
  if(NOT IS_ABSOLUTE ${directory})
    string(PREPEND directory "\${prefix}/")
  endif()
  set(${variable} ${directory} PARENT_SCOPE)
endfunction()
argus_pc_directory(ARGUS_PC_LIBDIR ${CMAKE_INSTALL_LIBDIR})
argus_pc_directory(ARGUS_PC_INCLUDEDIR ${CMAKE_INSTALL_INCLUDEDIR})

# argus_install_library(<target> <name>): the library, <name>-targets.cmake and <name>.pc. Each library has an export of
# its own, so that a package without argus::glue or argus::testing is whole too.
function(argus_install_library target name)
  install(TARGETS ${target} EXPORT ${name}-targets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${name} NAMELINK_COMPONENT development
    RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT ${name}
    INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(EXPORT ${name}-targets NAMESPACE argus:: DESTINATION ${ARGUS_PACKAGE_DIR} COMPONENT development)
  configure_file(cmake/${name}.pc.in ${PROJECT_BINARY_DIR}/cmake/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/cmake/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
endfunction()

argus_install_library(argus argus)
install(DIRECTORY include/argus DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development
  PATTERN testing EXCLUDE PATTERN glue EXCLUDE)
if(ARGUS_BUILD_GLUE)
  argus_install_library(argus_outbox argus-outbox)
  argus_install_library(argus_glue argus-glue)
  install(DIRECTORY include/argus/glue DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/argus COMPONENT development)
endif()
if(ARGUS_BUILD_TESTING)
  if(ARGUS_HTTPLIB STREQUAL PkgConfig::cpp_httplib)
    set(ARGUS_PC_HTTPLIB ", cpp-httplib >= ${ARGUS_HTTPLIB_VERSION}")
  endif()
  argus_install_library(argus_testing argus-testing)
  install(FILES cmake/argus-httplib.cmake DESTINATION ${ARGUS_PACKAGE_DIR} COMPONENT development)
  install(DIRECTORY include/argus/testing DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/argus COMPONENT development)
endif()
if(ARGUS_BUILD_PROGRAMS)
  # argus_install_page(<file>): a manual page; in Debian's packages the compressed one that programs/ makes of it.
  function(argus_install_page file)
    get_filename_component(name ${file} NAME)
    string(REGEX REPLACE ".*\\." "" section ${name})
    if(ARGUS_DEBIAN_PACKAGES)
      set(file ${PROJECT_BINARY_DIR}/programs/${name}.gz)
    endif()
    install(FILES ${file} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section} COMPONENT argusctl)
  endfunction()
  get_property(programs GLOBAL PROPERTY ARGUS_INSTALLED_PROGRAMS)
  install(TARGETS ${programs} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT argusctl)
  install(FILES packaging/systemd/argusctl-outbox@.service packaging/systemd/argusctl-outbox@.path
    packaging/systemd/argusctl-outbox@.timer packaging/systemd/argus-alertmanager.service
    DESTINATION lib/systemd/system COMPONENT argusctl)
  install(FILES programs/argus-alertmanager/example.toml DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/argusctl/examples
    RENAME argus-alertmanager.toml COMPONENT argusctl)
  install(DIRECTORY packaging/nagios packaging/recipes DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/argusctl/examples COMPONENT argusctl)
  argus_install_page(programs/argus-alertmanager/argus-alertmanager.8)
  # argusctl writes its own, and can't run here when it is built for another system.
  if(NOT CMAKE_CROSSCOMPILING)
    argus_install_page(${PROJECT_BINARY_DIR}/programs/argusctl.1)
    argus_install_page(programs/argus-enqueue/argus-enqueue.1)
    argus_install_page(programs/argus-nagios/argus-nagios.1)
    install(FILES ${PROJECT_BINARY_DIR}/programs/argusctl.bash DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/bash-completion/completions
      RENAME argusctl COMPONENT argusctl)
  endif()
endif()

if(NOT ARGUS_JSON_VERSION)
  message(FATAL_ERROR "the version of nlohmann/json isn't to be found in its headers: an installed argus asks for the very one, so set ARGUS_INSTALL=OFF or use another nlohmann/json")
endif()
configure_package_config_file(cmake/argus-config.cmake.in ${PROJECT_BINARY_DIR}/cmake/argus-config.cmake
  INSTALL_DESTINATION ${ARGUS_PACKAGE_DIR}
  NO_SET_AND_CHECK_MACRO
  NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/cmake/argus-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/cmake/argus-config.cmake
  ${PROJECT_BINARY_DIR}/cmake/argus-config-version.cmake
  cmake/argus-dependencies.cmake
  DESTINATION ${ARGUS_PACKAGE_DIR} COMPONENT development)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/${PROJECT_NAME} COMPONENT license)

if(ARGUS_DEBIAN_PACKAGES)
  include(packaging/debian/packages.cmake)
endif()
