from django.apps import AppConfig


class SandboxConfig(AppConfig):
    name = "snn.support.providers.sandbox"
    label = "sandbox"
    default_auto_field = "django.db.models.BigAutoField"
