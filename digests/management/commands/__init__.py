"""`manage.py NAME`, one file per command."""
