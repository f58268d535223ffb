"""What all Word documents have in common: A4, Chinese fonts, tables whose heads repeat, a footer with pages."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from docx import Document as new_document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document
    from docx.section import Section
    from docx.styles.style import ParagraphStyle
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

BODY, HEAD = "宋体", "黑体"
"""Fonts that Word and WPS have; where they are missing, another Chinese one takes their place."""

LATIN = "Times New Roman"
SIZE, SMALL = 12, 9
"""In points: of texts, and of tables and the footer."""

WIDTH, HEIGHT, EDGE = 21.0, 29.7, 2.2
"""Of the page and its edges, in centimetres."""

BETWEEN = WIDTH - 2 * EDGE
"""How wide a text or table is."""


def begin(title: str, *, wide: bool = False) -> Document:
    """A document with its title; `wide`: on its side, for tables with many columns."""
    document = new_document()
    _set_page(document.sections[0], wide=wide)
    _set_font(document.styles["Normal"], BODY, SIZE)
    for level, size in ((1, 15), (2, 13), (3, SIZE)):
        _set_font(document.styles[f"Heading {level}"], HEAD, size)
    _set_font(document.styles["Title"], HEAD, 18)
    document.add_paragraph(clean(title), style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.core_properties.title = clean(title)
    document.core_properties.author = ""
    document.core_properties.comments = ""
    return document


def heading(document: Document, words: str, level: int = 1) -> Paragraph:
    """A heading."""
    return document.add_paragraph(clean(words), style=f"Heading {level}")


def line(document: Document, words: str) -> Paragraph:
    """A paragraph, close to the next one."""
    paragraph = document.add_paragraph(clean(words))
    paragraph.paragraph_format.space_after = Pt(4)
    return paragraph


def table(document: Document, heads: Sequence[tuple[str, float]], rows: Sequence[Sequence[str]]) -> Table:
    """A table below its heads, which repeat on every page; each head with its share of the width."""
    made = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    section = document.sections[-1]
    between = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    whole = sum(share for _, share in heads)
    widths = [int(between * share / whole) for _, share in heads]
    _fill(made.rows[0].cells, [head for head, _ in heads], widths, bold=True)
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    made.rows[0]._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 - the library has no name for it
    for cells in rows:
        _fill(made.add_row().cells, cells, widths)
    for row in made.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - the same
    document.add_paragraph().paragraph_format.space_after = Pt(0)
    return made


def footer(document: Document, words: str) -> None:
    """Say the same, and the page, at the foot of every page."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(f"{clean(words)}　第 ").font.size = Pt(SMALL)
    for kind, code in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(SMALL)
        run._r.append(_field(kind, code))  # noqa: SLF001 - the library has no name for fields
    paragraph.add_run(" 页").font.size = Pt(SMALL)


def finished(document: Document) -> bytes:
    """The document as bytes."""
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def clean(words: str) -> str:
    """A text without the signs that no document can hold."""
    return "".join(sign for sign in words if sign in "\n\t" or sign >= " ")


def _set_page(section: Section, *, wide: bool) -> None:
    width, height = (HEIGHT, WIDTH) if wide else (WIDTH, HEIGHT)
    section.page_width, section.page_height = Cm(width), Cm(height)
    section.left_margin = section.right_margin = Cm(EDGE)
    section.top_margin = section.bottom_margin = Cm(EDGE)


def _set_font(style: ParagraphStyle, name: str, size: int) -> None:
    """Chinese letters have a font of their own, which the library does not set."""
    style.font.name, style.font.size = LATIN, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), name)


def _fill(cells: Sequence[_Cell], words: Sequence[str], widths: Sequence[int], *, bold: bool = False) -> None:
    for cell, told, width in zip(cells, words, widths, strict=True):
        cell.width = width
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(clean(told))
        run.font.size, run.bold = Pt(SMALL), bold


def _field(kind: str, code: str) -> OxmlElement:
    if kind:
        element = OxmlElement("w:fldChar")
        element.set(qn("w:fldCharType"), kind)
    else:
        element = OxmlElement("w:instrText")
        element.text = code
    return element
