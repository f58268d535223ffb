"""What all Word documents have in common: A4, Chinese fonts, tables that stay within the page, a footer."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, cast

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

if TYPE_CHECKING:
    from docx.oxml.text.font import CT_Fonts
    from docx.styles.style import ParagraphStyle
    from docx.table import _Cell, _Row
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

BODY, HEADS, LATIN = "宋体", "黑体", "Times New Roman"
"""Fonts that Word and WPS have everywhere; what lacks them takes others for the same characters."""

WIDTH_CM, HEIGHT_CM = 21.0, 29.7
MARGIN_CM, SIDE_CM = 2.5, 2.4
TEXT_CM = WIDTH_CM - 2 * SIDE_CM
"""What a line or table may take."""

_BODY_POINTS, _TABLE_POINTS, _TITLE_POINTS, _SMALL_POINTS = 12.0, 10.5, 18.0, 9.0
_HEAD_POINTS = {1: 14.0, 2: 12.0}
_GREY, _SHADE = RGBColor(0x59, 0x59, 0x59), "E7ECF2"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Page:
    """A document that is written from top to bottom."""

    def __init__(self, title: str, subtitle: str, author: str, on: date) -> None:
        self._document = docx.Document()
        section = self._document.sections[0]
        section.page_width, section.page_height = Cm(WIDTH_CM), Cm(HEIGHT_CM)
        section.top_margin = section.bottom_margin = Cm(MARGIN_CM)
        section.left_margin = section.right_margin = Cm(SIDE_CM)
        properties = self._document.core_properties
        properties.title, properties.author, properties.comments = (
            _clean(title)[:250],
            _clean(author)[:250],
            "",
        )
        properties.created = properties.modified = datetime(on.year, on.month, on.day)  # noqa: DTZ001 - Word takes no zone
        normal = cast("ParagraphStyle", self._document.styles["Normal"])
        normal.font.size = Pt(_BODY_POINTS)
        normal.paragraph_format.space_after = Pt(3)
        normal.paragraph_format.line_spacing = 1.25
        self._style("Normal", BODY, _BODY_POINTS)
        for level, size in _HEAD_POINTS.items():
            self._style(f"Heading {level}", HEADS, size)
        self._centred(title, HEADS, _TITLE_POINTS)
        if subtitle:
            self._centred(subtitle, BODY, _BODY_POINTS)

    def head(self, words: str, level: int = 1) -> None:
        """A heading that is not parted from what follows."""
        paragraph = self._document.add_heading(level=level)
        paragraph.paragraph_format.space_before = Pt(10)
        paragraph.paragraph_format.space_after = Pt(4)
        _write(paragraph, words, HEADS, _HEAD_POINTS[level], bold=True)

    def line(self, words: str, *, bold: bool = False) -> None:
        """A paragraph."""
        _write(self._document.add_paragraph(), words, BODY, _BODY_POINTS, bold=bold)

    def note(self, words: str) -> None:
        """A paragraph in small grey letters."""
        _write(self._document.add_paragraph(), words, BODY, _SMALL_POINTS, grey=True)

    def table(self, heads: Sequence[str], widths: Sequence[float], rows: Sequence[Sequence[str]]) -> None:
        """A table with heads that every page repeats; widths in parts of a line."""
        table = self._document.add_table(rows=1, cols=len(heads))
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        whole = sum(widths)
        centimetres = [TEXT_CM * width / whole for width in widths]
        for cell, words in zip(table.rows[0].cells, heads, strict=True):
            _fill(cell, words, bold=True)
            _shade(cell)
        _mark(table.rows[0], "w:tblHeader")
        for row in rows:
            for cell, words in zip(table.add_row().cells, row, strict=True):
                _fill(cell, words)
        for one in table.rows:
            _mark(one, "w:cantSplit")
            for cell, width in zip(one.cells, centimetres, strict=True):
                cell.width = Cm(width)
        for column, width in zip(table.columns, centimetres, strict=True):
            column.width = Cm(width)
        self._document.add_paragraph().paragraph_format.space_after = Pt(0)

    def foot(self, words: str) -> None:
        """What stands at the foot of every page, with the number of the page."""
        paragraph = self._document.sections[0].footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _write(paragraph, f"{words}  第 ", BODY, _SMALL_POINTS, grey=True)
        _field(paragraph, "PAGE")
        _write(paragraph, " 页,共 ", BODY, _SMALL_POINTS, grey=True)
        _field(paragraph, "NUMPAGES")
        _write(paragraph, " 页", BODY, _SMALL_POINTS, grey=True)

    def content(self) -> bytes:
        """The document as bytes."""
        made = io.BytesIO()
        self._document.save(made)
        return made.getvalue()

    def _style(self, name: str, font: str, size: float) -> None:
        style = cast("ParagraphStyle", self._document.styles[name])
        style.font.name, style.font.size = LATIN, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        _name_fonts(style.element.get_or_add_rPr().get_or_add_rFonts(), font)

    def _centred(self, words: str, font: str, size: float) -> None:
        paragraph = self._document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _write(paragraph, words, font, size, bold=font == HEADS)


def _write(
    paragraph: Paragraph, words: str, font: str, size: float, *, bold: bool = False, grey: bool = False
) -> None:
    """Write words as what they are, whatever they begin with; line breaks are kept."""
    _dress(paragraph.add_run(_clean(words)), font, size, bold=bold, grey=grey)


def _dress(run: Run, font: str, size: float, *, bold: bool, grey: bool) -> None:
    run.font.name, run.font.size, run.font.bold = LATIN, Pt(size), bold
    run.font.color.rgb = _GREY if grey else RGBColor(0, 0, 0)
    _name_fonts(run._element.get_or_add_rPr().get_or_add_rFonts(), font)  # noqa: SLF001 - no other way to a font of Chinese


def _name_fonts(fonts: CT_Fonts, font: str) -> None:
    """Name fonts: of Chinese characters `font`, of all others one for them; no theme goes before."""
    for kind in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{kind}"), LATIN)
    fonts.set(qn("w:eastAsia"), font)
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)


def _fill(cell: _Cell, words: str, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(1)
    paragraph.paragraph_format.line_spacing = 1.1
    _write(paragraph, words, HEADS if bold else BODY, _TABLE_POINTS, bold=bold)


def _shade(cell: _Cell) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", _SHADE)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - no other way to a background


def _mark(row: _Row, name: str) -> None:
    """Say something of a row: that pages repeat it, that no page parts it."""
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001 - no other way to it


def _field(paragraph: Paragraph, name: str) -> None:
    """A number that Word counts."""
    for kind in ("begin", "", "end"):
        run = paragraph.add_run()
        _dress(run, BODY, _SMALL_POINTS, bold=False, grey=True)
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = name
        run._element.append(element)  # noqa: SLF001 - no other way to a field


def _clean(words: str) -> str:
    """What XML can hold of a text."""
    return _UNPRINTABLE.sub("", words)
