from django.apps import AppConfig


class PressConfig(AppConfig):
    name = "snn.press"
    default_auto_field = "django.db.models.BigAutoField"
