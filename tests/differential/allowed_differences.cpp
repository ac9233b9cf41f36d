#include "allowed_differences.hpp"

const std::vector<AllowedDifference> allowed_differences{
    {Allowed::pages_of_html, "pages of HTML",
     "a page of HTML (404, 500, a redirect) is for people; that it is one is compared, and not what it shows"},
    {Allowed::summer_time, "summer time",
     "the fake's zone is a fixed offset, so that the same moment may be printed with another one; moments are "
     "compared"},
    {Allowed::tied_rows, "tied rows",
     "which of the rows that share a start time a page has is up to the real server's database; their times are "
     "compared"},
    {Allowed::order_of_sets, "order of sets",
     "the real server prints Python's sets into events and lists, in an order of their own; they are compared sorted"},
    {Allowed::rows_of_others, "rows of others",
     "the real server has incidents, sources and filters that aren't this sequence's; lists are compared without them"},
    {Allowed::random_username, "random username",
     "a user whose name is taken gets a random suffix; that there is one is compared"},
    {Allowed::key_of_no_row, "key of no row",
     "the database prints the key that a refused row would have had, which can't be mapped since nothing has it"},
};

bool AllowedDifferences::meet(Allowed which) {
  met_ |= 1U << static_cast<unsigned>(which);
  return true;
}

std::vector<const AllowedDifference*> AllowedDifferences::stale() const {
  std::vector<const AllowedDifference*> stale;
  for (const AllowedDifference& difference : allowed_differences) {
    if ((met_ & (1U << static_cast<unsigned>(difference.which))) == 0) stale.push_back(&difference);
  }
  return stale;
}
