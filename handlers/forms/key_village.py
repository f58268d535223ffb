"""The form that puts a village or community on the list of key ones. Source: R41."""

from __future__ import annotations

from domain.forms.fields.choices import Pick
from domain.forms.form import Form, Step

FORM = Form(name="key_village", version=1, steps=(Step("place", Pick("no_key_villages")),))
