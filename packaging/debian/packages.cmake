# cpack: the packages libargus<so-version>, libargus-outbox<so-version>, libargus-glue<so-version>,
# libargus-testing<so-version>, argusctl, libargus-dev and libargus-doc. tools/packages.sh makes, checks and tries them.
if(NOT ARGUS_LIBRARY_TYPE STREQUAL "SHARED_LIBRARY" OR NOT ARGUS_BUILD_GLUE OR NOT ARGUS_BUILD_TESTING OR NOT ARGUS_BUILD_PROGRAMS)
  message(FATAL_ERROR "ARGUS_DEBIAN_PACKAGES needs BUILD_SHARED_LIBS, ARGUS_BUILD_GLUE, ARGUS_BUILD_TESTING and ARGUS_BUILD_PROGRAMS to be ON")
endif()

# Without it, cpack makes packages that depend on nothing, and says so in one line among others.
foreach(program dpkg-shlibdeps file)
  find_program(ARGUS_${program} ${program})
  if(NOT ARGUS_${program})
    message(FATAL_ERROR "ARGUS_DEBIAN_PACKAGES needs ${program}: apt install dpkg-dev file")
  endif()
endforeach()

set(so_version ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "argus-cpp maintainers <argus-cpp@users.noreply.github.com>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_COMPONENTS_ALL argus argus-outbox argus-glue argus-testing argusctl development documentation)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_HOMEPAGE https://github.com/Uninett/Argus)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
# What glue and testing link with is in a directory of the build.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR})

set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "client library for Argus, the incident registry")
set(what "Argus is the incident registry in which network operators collect the alerts of
their monitoring systems. This C++ library lists, posts, changes and resolves
its incidents, for programs that copy alerts into it.")

# argus_debian_package(<component> <package> <section> <sentence>)
macro(argus_debian_package component package section sentence)
  string(TOUPPER ${component} upper)
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${package})
  set(CPACK_DEBIAN_${upper}_PACKAGE_SECTION ${section})
  set(CPACK_COMPONENT_${upper}_DESCRIPTION "${what}\n\n${sentence}")
  install(FILES packaging/debian/copyright DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/${package} COMPONENT ${component})
  install(FILES ${PROJECT_BINARY_DIR}/packaging/changelog.gz
    DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/${package} COMPONENT ${component})
endmacro()

argus_debian_package(argus libargus${so_version} libs
  "This package has the shared library.")
argus_debian_package(argus-outbox libargus-outbox${so_version} libs
  "This package has the shared library that stores alerts on disk until they
can be delivered.")
argus_debian_package(argus-glue libargus-glue${so_version} libs
  "This package has the shared library of what such programs have in common.")
argus_debian_package(argus-testing libargus-testing${so_version} libs
  "This package has the shared library of a fake server, for programs' tests.")
argus_debian_package(argusctl argusctl admin
  "This package has argusctl, which lists, opens and closes incidents from a
prompt, a cron job or a script; argus-enqueue, which stores alerts for it;
argus-alertmanager, which copies the alerts of Prometheus Alertmanager; and
argus-nagios, which copies Nagios's problems.")
argus_debian_package(development libargus-dev libdevel
  "This package has what programs are built with, and what their tests are.")
argus_debian_package(documentation libargus-doc doc
  "This package has the documentation and example programs.")

# cpack has the maintainer scripts call ldconfig, and not this trigger.
file(WRITE ${PROJECT_BINARY_DIR}/packaging/triggers "activate-noawait ldconfig\n")
foreach(component argus argus-outbox argus-glue argus-testing)
  string(TOUPPER ${component} upper)
  set(CPACK_DEBIAN_${upper}_PACKAGE_CONTROL_EXTRA ${PROJECT_BINARY_DIR}/packaging/triggers)
  set(package ${CPACK_DEBIAN_${upper}_PACKAGE_NAME})
  file(WRITE ${PROJECT_BINARY_DIR}/packaging/${package}
    "# cpack writes these scripts; with the trigger they do nothing that matters.\n${package}: maintscript-calls-ldconfig\n")
  install(FILES ${PROJECT_BINARY_DIR}/packaging/${package}
    DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/lintian/overrides COMPONENT ${component})
endforeach()

set(exactly "(= ${PROJECT_VERSION})")
# The library's symbols have the version of nlohmann/json in their names.
set(json "nlohmann-json3-dev (>= ${ARGUS_JSON_VERSION}), nlohmann-json3-dev (<< ${ARGUS_JSON_VERSION}.1)")
# dpkg-shlibdeps finds no package that has libargus, since none is installed, and leaves it out without a word.
set(CPACK_DEBIAN_ARGUS-GLUE_PACKAGE_DEPENDS "libargus${so_version} ${exactly}, libargus-outbox${so_version} ${exactly}")
set(CPACK_DEBIAN_ARGUS-TESTING_PACKAGE_DEPENDS "libargus${so_version} ${exactly}")
set(CPACK_DEBIAN_ARGUSCTL_PACKAGE_RECOMMENDS bash-completion)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "libargus${so_version} ${exactly}, libargus-outbox${so_version} ${exactly}, libargus-glue${so_version} ${exactly}, libargus-testing${so_version} ${exactly}, ${json}, libcurl4-openssl-dev | libcurl-dev, libcpp-httplib-dev (>= ${ARGUS_HTTPLIB_VERSION})")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SUGGESTS libargus-doc)
set(CPACK_DEBIAN_DOCUMENTATION_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_DOCUMENTATION_PACKAGE_SHLIBDEPS OFF)

install(FILES README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/libargus-doc COMPONENT documentation)
install(DIRECTORY docs examples DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/libargus-doc COMPONENT documentation
  FILES_MATCHING PATTERN "*.md" PATTERN "*.svg" PATTERN "*.cpp" PATTERN "*.hpp"
  PATTERN "*.sh" PATTERN "*.py" PATTERN "*.json")

# Debian's own form of a changelog, with one entry; what changed is in CHANGELOG.md.
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE ${PROJECT_BINARY_DIR}/packaging/changelog
"argus-cpp (${PROJECT_VERSION}) unstable; urgency=medium

  * Version ${PROJECT_VERSION}; see CHANGELOG.md.

 -- ${CPACK_PACKAGE_CONTACT}  ${date}
")
execute_process(COMMAND gzip -9 --no-name --force ${PROJECT_BINARY_DIR}/packaging/changelog
  RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "ARGUS_DEBIAN_PACKAGES needs gzip")
endif()

include(CPack)
