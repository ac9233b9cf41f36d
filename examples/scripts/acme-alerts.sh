#!/bin/bash
# Prints the active alerts of a monitor as argusctl run reads them. ACME_URL is where the monitor answers.
# As a service: argusctl run acme --every 60s -- timeout 50 ./acme-alerts.sh
set -euo pipefail

curl --fail --silent --show-error --max-time 30 "${ACME_URL:-http://localhost:8080/alerts}" |
  jq --compact-output '.[] | {
    source_incident_id: .id,
    description: .title,
    start_time: .since,
    level: ({critical: 1, warning: 3}[.severity] // 4),
    tags: ["host=\(.host)", "severity=\(.severity)"]
  }'
