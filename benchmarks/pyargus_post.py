"""Posts incidents over one pyargus client. usage: pyargus_post.py API-ROOT COUNT"""
import datetime
import sys

from pyargus.client import Client
from pyargus.models import Incident

client = Client(api_root_url=sys.argv[1], token="token")
start_time = datetime.datetime(2026, 11, 24, 11, tzinfo=datetime.timezone.utc)
for number in range(int(sys.argv[2])):
    client.post_incident(Incident(
        description="linkDown on GigabitEthernet0/3 at ålesund-gw.example.org",
        details_url="https://nav.example.org/alerts/202430/",
        level=2,
        source_incident_id=str(number),
        start_time=start_time,
        tags={"host": "ålesund-gw.example.org", "interface": "GigabitEthernet0/3", "room": "Nørvøy"},
    ))
