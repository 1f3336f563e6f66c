from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "snn.support"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from snn.support.providers import registry

        registry.enabled()
