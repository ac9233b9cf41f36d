// A program that is compiled without RTTI, and every method of the client in it.
#include "stranger.cpp"

template class argus::AccountMethods<argus::Client>;
template class argus::AcknowledgementMethods<argus::Client>;
template class argus::BulkMethods<argus::Client>;
template class argus::EventMethods<argus::Client>;
template class argus::IncidentMethods<argus::Client>;
template class argus::ConcurrentMethods<argus::Client>;
template class argus::PlannedMaintenanceMethods<argus::Client>;
template class argus::ServerMethods<argus::Client>;
template class argus::SourceMethods<argus::Client>;
template class argus::TagMethods<argus::Client>;
template class argus::TicketMethods<argus::Client>;
