# ctest runs this when it starts, with what argus_discover_tests sets: it adds each case that the program lists as a test.

# fail_discovery(<why>): a test that fails wherever these tests would run.
function(fail_discovery why)
  add_test("${prefix}: ${why}" "${cmake}" -E false)
  set_tests_properties("${prefix}: ${why}" PROPERTIES ${properties})
endfunction()

# Catch2 takes backslashes, commas and brackets in the name that a run is to select for its own.
function(add_case name)
  string(REGEX REPLACE [[([\\,[])]] [[\\\1]] selection "${name}")
  add_test("${prefix}: ${name}" ${wrapper} "${program}" "${selection}" ${run_options})
  set_tests_properties("${prefix}: ${name}" PROPERTIES ${properties})
endfunction()

function(discover_cases)
  if(NOT EXISTS "${program}")
    fail_discovery("not built (${program})")
    return()
  endif()
  # Catch2 2 ends with the number of cases; only a crash is told in words.
  execute_process(COMMAND "${program}" ${list_options} OUTPUT_VARIABLE names ERROR_VARIABLE names RESULT_VARIABLE result)
  if(NOT result MATCHES "^[0-9]+$" OR names STREQUAL "")
    fail_discovery("${program} doesn't list its cases (${result})")
    return()
  endif()
  # By hand, since a list of CMake's would be divided at the names' own semicolons.
  string(FIND "${names}" "\n" end)
  while(end GREATER -1)
    string(SUBSTRING "${names}" 0 ${end} name)
    add_case("${name}")
    math(EXPR end "${end} + 1")
    string(SUBSTRING "${names}" ${end} -1 names)
    string(FIND "${names}" "\n" end)
  endwhile()
endfunction()

discover_cases()
