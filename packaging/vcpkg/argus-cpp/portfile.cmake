# The tree that this file is in: vcpkg install argus-cpp --overlay-ports=packaging/vcpkg
get_filename_component(SOURCE_PATH ${CURRENT_PORT_DIR}/../../.. ABSOLUTE)

vcpkg_check_features(OUT_FEATURE_OPTIONS features FEATURES glue ARGUS_BUILD_GLUE testing ARGUS_BUILD_TESTING)
vcpkg_cmake_configure(SOURCE_PATH ${SOURCE_PATH}
  OPTIONS ${features} -DARGUS_BUILD_EXAMPLES=OFF -DARGUS_BUILD_PROGRAMS=OFF -DARGUS_BUILD_TESTS=OFF -DARGUS_HTTPLIB_TARGET=httplib::httplib)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(PACKAGE_NAME argus CONFIG_PATH lib/cmake/argus)
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE ${CURRENT_PACKAGES_DIR}/debug/include ${CURRENT_PACKAGES_DIR}/debug/share)
vcpkg_install_copyright(FILE_LIST ${SOURCE_PATH}/LICENSE)
