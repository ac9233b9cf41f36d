"""Gives a real Argus server its users and sources, and prints their tokens as shell assignments.

Safe to repeat: what exists stays as it is, and the tokens' fourteen days begin again.
"""

import django

django.setup()

from django.conf import settings

from argus.incident.models import SourceSystem, SourceSystemType
from django.contrib.auth import get_user_model
from django.utils import timezone
from rest_framework.authtoken.models import Token


def user_named(username, **fields):
    user, created = get_user_model().objects.get_or_create(username=username, defaults=fields)
    if created:
        user.set_password("password-of-" + username)
        user.save()
    return user


def source_of(user, name):
    source_type, _ = SourceSystemType.objects.get_or_create(name="nav")
    SourceSystem.objects.get_or_create(
        name=name, type=source_type, user=user, defaults={"base_url": "https://nav.example.org/"}
    )


def renewed_token(user):
    token, _ = Token.objects.get_or_create(user=user)
    Token.objects.filter(pk=token.pk).update(created=timezone.now())
    return token.key


def users_of(prefix):
    """The users that tests go by, each with what it is: two glue services, a person, an administrator."""
    glue = user_named(prefix + "glue")
    source_of(glue, prefix + "testnav")
    other_glue = user_named(prefix + "glue2")
    source_of(other_glue, prefix + "othernav")
    person = user_named(prefix + "person")
    administrator = user_named(prefix + "boss", is_superuser=True, is_staff=True)
    source_of(administrator, prefix + "argus")
    return glue, other_glue, person, administrator


glue, other_glue, person, administrator = users_of("")
# Persons whose lasting tokens a test replaces, each of one program's.
user_named("spare")
user_named("renewer")
# The differential test makes tokens invalid, and so works with users of its own; one set for each of its threads.
for lane in (1, 2):
    users_of(f"lane{lane}-")

print("ARGUS_TOKEN=" + renewed_token(glue))
print("ARGUS_OTHER_TOKEN=" + renewed_token(other_glue))
print("ARGUS_USER_TOKEN=" + renewed_token(person))
print("ARGUS_ADMIN_TOKEN=" + renewed_token(administrator))
print("ARGUS_INDELIBLE_INCIDENTS=" + str(settings.INDELIBLE_INCIDENTS).lower())
print("ARGUS_MAKES_TICKETS=" + str(getattr(settings, "TICKET_PLUGIN", None) is not None).lower())
