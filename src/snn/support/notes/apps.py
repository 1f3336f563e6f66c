from django.apps import AppConfig


class NotesConfig(AppConfig):
    name = "snn.support.notes"
    default_auto_field = "django.db.models.BigAutoField"
