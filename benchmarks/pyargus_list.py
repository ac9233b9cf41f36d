"""Lists incidents with pyargus. usage: pyargus_list.py API-ROOT COUNT PAGE-SIZE"""
import sys

from pyargus.client import Client

client = Client(api_root_url=sys.argv[1], token="token")
count = sum(1 for incident in client.get_incidents(page_size=int(sys.argv[3])) if incident.level == 2)
if count != int(sys.argv[2]):
    sys.exit(f"read {count} incidents")
