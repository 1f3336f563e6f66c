from django.apps import AppConfig


class ManageConfig(AppConfig):
    name = "snn.support.manage"
    default_auto_field = "django.db.models.BigAutoField"
