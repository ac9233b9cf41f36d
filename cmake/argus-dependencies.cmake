# What the build and the installed package ask of the libraries that argus needs. A project may have brought any of them
# itself, as by FetchContent: then there is a target, and a package that find_package finds would be another one.

# argus_check_curl(<variable> <least>): sets the variable to what is wrong with the libcurl that was found; blank for nothing.
# find_package isn't told a version, since curl's own package takes version 8 for unfit for those who ask for 7.
function(argus_check_curl variable least)
  set(problem "")
  foreach(version IN LISTS CURL_VERSION CURL_VERSION_STRING)
    if(version VERSION_LESS least)
      set(problem "libcurl ${least} or later is needed, and ${version} was found")
    endif()
  endforeach()
  set(${variable} ${problem} PARENT_SCOPE)
endfunction()

# argus_find_json_version(<variable>): sets the variable to the version of nlohmann/json that its target stands for, as the
# headers tell it, or its package where they can't be found.
function(argus_find_json_version variable)
  set(version "")
  get_target_property(directories nlohmann_json::nlohmann_json INTERFACE_INCLUDE_DIRECTORIES)
  foreach(directory IN LISTS directories)
    string(REGEX REPLACE "^\\$<BUILD_INTERFACE:(.*)>$" "\\1" directory "${directory}")
    foreach(header detail/abi_macros.hpp json.hpp)
      if(NOT version AND EXISTS ${directory}/nlohmann/${header})
        file(STRINGS ${directory}/nlohmann/${header} lines REGEX "define NLOHMANN_JSON_VERSION_(MAJOR|MINOR|PATCH) +[0-9]+")
        string(REGEX MATCHALL "VERSION_[A-Z]+ +[0-9]+" numbers "${lines}")
        string(REGEX REPLACE "VERSION_[A-Z]+ +" "" numbers "${numbers}")
        string(REPLACE ";" "." version "${numbers}")
      endif()
    endforeach()
  endforeach()
  if(NOT version)
    set(version "${nlohmann_json_VERSION}")
  endif()
  set(${variable} "${version}" PARENT_SCOPE)
endfunction()
