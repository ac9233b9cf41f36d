# cmake -DVERSION=... -DDIRECTORY=... -P: the package that curl's own build installs, for the libcurl of this system.
include(CMakePackageConfigHelpers)
write_basic_package_version_file(${DIRECTORY}/CURLConfigVersion.cmake
  VERSION ${VERSION} COMPATIBILITY SameMajorVersion ARCH_INDEPENDENT)
file(WRITE ${DIRECTORY}/CURLConfig.cmake "
message(STATUS \"using the package of curl ${VERSION}\")
if(NOT TARGET CURL::libcurl)
  add_library(CURL::libcurl INTERFACE IMPORTED)
  set_target_properties(CURL::libcurl PROPERTIES INTERFACE_LINK_LIBRARIES curl)
endif()
")
