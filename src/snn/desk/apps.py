"""The desk as a Django app; loaded by the desk's own process alone (config/desk_settings.py)."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "snn.desk"
    label = "desk"
    verbose_name = "Desk"
