"""A bridge from Alertmanager with pyargus, as small as it can be. usage: pyargus_bridge.py API-ROOT ALERTMANAGER SEEN

Makes a round each minute: reads the alerts, lists what is open, posts what is missing and closes what is over. Makes the
file SEEN after the first.
"""
import datetime
import json
import pathlib
import sys
import time
import urllib.request

from pyargus.client import Client
from pyargus.models import Incident

client = Client(api_root_url=sys.argv[1], token="token")
while True:
    with urllib.request.urlopen(f"{sys.argv[2]}/api/v2/alerts", timeout=10) as answer:
        alerts = {alert["fingerprint"]: alert for alert in json.load(answer)}
    incidents = {incident.source_incident_id: incident for incident in client.get_my_incidents(open=True)}
    for key in alerts.keys() - incidents.keys():
        client.post_incident(Incident(description=alerts[key]["annotations"].get("summary", ""), level=3,
                                      start_time=datetime.datetime.fromisoformat(alerts[key]["startsAt"]),
                                      source_incident_id=key, tags=alerts[key]["labels"]))
    for key in incidents.keys() - alerts.keys():
        client.resolve_incident(incidents[key].pk)
    pathlib.Path(sys.argv[3]).touch()
    time.sleep(60)
