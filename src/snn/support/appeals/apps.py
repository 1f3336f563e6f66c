from django.apps import AppConfig


class AppealsConfig(AppConfig):
    name = "snn.support.appeals"
    default_auto_field = "django.db.models.BigAutoField"
