"""The form in which an administrator enters the official calendar of a year."""

from __future__ import annotations

from domain.forms.fields.holiday_notice import HolidayNotice
from domain.forms.form import Form, Step

FORM = Form("calendar", 1, (Step("notice", HolidayNotice()),), prefix_from="working_days")
