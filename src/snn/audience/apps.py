from django.apps import AppConfig


class AudienceConfig(AppConfig):
    name = "snn.audience"
    default_auto_field = "django.db.models.BigAutoField"
