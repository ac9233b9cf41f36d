"""Lists incidents with pyargus; prints the processor time of that. usage: pyargus_list.py API-ROOT COUNT PAGE-SIZE"""
import sys
import time

from pyargus.client import Client

client = Client(api_root_url=sys.argv[1], token="token")
begin = time.process_time()
count = sum(1 for incident in client.get_incidents(page_size=int(sys.argv[3])) if incident.level == 2)
print(time.process_time() - begin)
if count != int(sys.argv[2]):
    sys.exit(f"read {count} incidents")
