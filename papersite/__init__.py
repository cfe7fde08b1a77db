"""The wiring of Papersite: settings, addresses, timetable and the one-command supervisor."""
