from django.apps import AppConfig


class ShieldConfig(AppConfig):
    name = "snn.support.shield"
    default_auto_field = "django.db.models.BigAutoField"
