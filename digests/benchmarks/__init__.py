"""What `manage.py bench` measures, one file per subject.

Each subject works in a scratch database of its own and returns plain figures by name.
"""
