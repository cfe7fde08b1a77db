"""What the staff pages are called."""

from django.contrib import admin

admin.site.site_title = "Papersite, staff"
admin.site.site_header = "Papersite"
admin.site.index_title = "Everything"
admin.site.enable_nav_sidebar = False
admin.site.empty_value_display = "–"
