"""A ticket system for the live tests: every incident has a ticket waiting, under its own primary key."""

from argus.incident.ticket.base import TicketClientException, TicketCreationException, TicketPlugin


class TicketSystem(TicketPlugin):
    @staticmethod
    def create_client(endpoint, authentication):
        return None

    @classmethod
    def create_ticket(cls, serialized_incident):
        # What a ticket system that is down, or that refuses, makes of it.
        if "no ticket system" in serialized_incident["description"]:
            raise TicketClientException("The ticket system can't be reached.")
        if "no ticket" in serialized_incident["description"]:
            raise TicketCreationException("The ticket system refuses.")
        return f"https://tickets.example.org/{serialized_incident['pk']}"
