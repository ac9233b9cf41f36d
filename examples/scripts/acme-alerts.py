#!/usr/bin/python3
"""Prints the active alerts of a monitor as argusctl run reads them. ACME_URL is where the monitor answers.

As a service: argusctl run acme --every 60s -- timeout 50 ./acme-alerts.py
"""

import json
import os
import urllib.request

LEVELS = {"critical": 1, "warning": 3}

url = os.environ.get("ACME_URL", "http://localhost:8080/alerts")
with urllib.request.urlopen(url, timeout=30) as answer:
    alerts = json.load(answer)
for alert in alerts:
    print(json.dumps({
        "source_incident_id": alert["id"],
        "description": alert["title"],
        "start_time": alert["since"],
        "level": LEVELS.get(alert["severity"], 4),
        "tags": ["host=" + alert["host"], "severity=" + alert["severity"]],
    }))
