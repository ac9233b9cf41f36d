#include <argus/http/transport.hpp>

namespace argus {

Transport::~Transport() = default;

}  // namespace argus
