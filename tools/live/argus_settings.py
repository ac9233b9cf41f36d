"""Django settings of a real Argus server for the live tests, for all versions that tools/live.sh can start.

The database is named by PGHOST (the directory of its socket) and ARGUS_LIVE_DATABASE.
"""

import os
from importlib import metadata

LIVE_HOME = os.path.dirname(os.path.abspath(__file__))

# The server's own settings read these when they are imported.
os.environ.update(
    ARGUS_FRONTEND_URL="http://localhost",
    DATABASE_URL="postgresql:///" + os.environ["ARGUS_LIVE_DATABASE"],
    DEFAULT_FROM_EMAIL="argus@localhost",
    EMAIL_HOST="localhost",
    STATIC_ROOT=os.path.join(LIVE_HOME, "run", "static"),
    STATIC_URL="/static/",
    TIME_ZONE="Europe/Oslo",
)

VERSION = metadata.version("argus-server")

if VERSION.startswith("1."):
    from argus.site.settings.base import *
else:
    from argus.htmx.settings import *

SECRET_KEY = "only for tests on the loopback interface" * 2
DEBUG = False
TEMPLATES[0]["OPTIONS"]["debug"] = False
ALLOWED_HOSTS = ["*"]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
MIDDLEWARE = [name for name in MIDDLEWARE if "RemoteUser" not in name]
# Quick, which is all that a test's passwords need to be.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Nothing outside this process: no Redis, no messages to anybody.
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
MEDIA_PLUGINS = []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

# Half of the servers are set up as they are installed; the others let incidents be deleted and make tickets.
if VERSION in ("1.37.0", "2.10.2"):
    INDELIBLE_INCIDENTS = False
    TICKET_PLUGIN = "argus_tickets.TicketSystem"
