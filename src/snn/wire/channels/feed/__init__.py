"""Feeds asked for news on their own schedule: conditional, patient, and only at public addresses."""
