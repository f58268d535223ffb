"""YAML as nodes with their lines: what of a file is a text, a number, a list, and what is neither."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TypeAlias, TypeVar, overload

import yaml

from domain.catalogue.checks import Fault, forbidden

Node: TypeAlias = yaml.Node
Word = TypeVar("Word", bound=enum.StrEnum)

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The C parser where there is one: ten times faster."""

_HEAD = frozenset({"year", "parameters", "entries"})
_TAG = "tag:yaml.org,2002:"


class File:
    """One file of a catalogue. Faults are noted, never raised; what is wrong reads as nothing."""

    def __init__(self, path: Path, faults: list[Fault]) -> None:
        self.path, self.faults = path, faults
        self.name = path.name
        self.id = ""
        """Of the entry being read."""
        self.numbers: dict[str, int] = {}
        """The lines of its parameters, by name."""
        self.readable = True
        self.head = self.told(self._compose(), _HEAD, "file")

    def _compose(self) -> Node:
        try:
            node = yaml.compose(self.path.read_text(encoding="utf-8"), Loader=_LOADER)
        except yaml.MarkedYAMLError as broken:
            line = broken.problem_mark.line + 1 if broken.problem_mark else 0
            self.faults.append(Fault(self.name, line, "", f"no YAML: {broken.problem}"))
            self.readable, node = False, None
        return node if node is not None else yaml.MappingNode(f"{_TAG}map", [])

    @staticmethod
    def line(node: Node) -> int:
        """Return the line a node begins in; 0 where there is none."""
        return node.start_mark.line + 1 if node.start_mark else 0

    def fault(self, node: Node, reason: str) -> None:
        """Note that something is wrong with a node."""
        self.faults.append(Fault(self.name, self.line(node), self.id, reason))

    def text(self, node: Node) -> str:
        """Return a text; what looks like a number or a flag is one that should stand in quotes."""
        if isinstance(node, yaml.ScalarNode):
            if node.tag == f"{_TAG}str":
                return str(node.value).strip()
            if node.tag == f"{_TAG}null":
                return ""
        self.fault(node, "a text is wanted")
        return ""

    def is_number(self, node: Node) -> bool:
        """Tell whether a node is a whole number."""
        return isinstance(node, yaml.ScalarNode) and node.tag == f"{_TAG}int"

    def number(self, node: Node) -> int | None:
        """Return a whole number; None for nothing."""
        if isinstance(node, yaml.ScalarNode) and node.tag == f"{_TAG}null":
            return None
        if not self.is_number(node):
            self.fault(node, "a whole number is wanted")
            return None
        return int(node.value)

    def items(self, node: Node) -> list[Node]:
        """Return the nodes of a list."""
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        self.fault(node, "a list is wanted")
        return []

    def pairs(self, node: Node) -> dict[str, Node]:
        """Return the nodes of a mapping by name."""
        if not isinstance(node, yaml.MappingNode):
            self.fault(node, "names with values are wanted")
            return {}
        found: dict[str, Node] = {}
        for name_node, value in node.value:
            name = self.text(name_node)
            if name in found:
                self.fault(name_node, f"{name} stands twice")
            found[name] = value
        return found

    def pair(self, node: Node) -> tuple[str, str] | None:
        """Return the name and the text of a mapping with one of each; None for anything else."""
        if not isinstance(node, yaml.MappingNode) or len(node.value) != 1:
            return None
        name, value = node.value[0]
        return self.text(name), self.text(value)

    @staticmethod
    def _id(node: Node) -> str:
        if not isinstance(node, yaml.MappingNode):
            return ""
        return next((str(value.value) for name, value in node.value if name.value == "id"), "")

    def told(self, node: Node, known: Collection[str], what: str) -> Told:
        """Return what a mapping says; fields that are not known are faults."""
        if what == "entry":
            self.id = self._id(node)
        found = self.pairs(node)
        for name in found:
            if name not in known:
                self.fault(found[name], forbidden(name))
        return Told(self, node, found)


class Told:
    """What a mapping of a file says, by field; a field that is not there says nothing."""

    def __init__(self, file: File, node: Node, fields: Mapping[str, Node]) -> None:
        self.file, self.node, self._fields = file, node, fields

    @property
    def line(self) -> int:
        """The line it begins in."""
        return self.file.line(self.node)

    def fault(self, reason: str, name: str = "") -> None:
        """Note that something is wrong with a field, or with the whole."""
        self.file.fault(self._fields.get(name, self.node), reason)

    def get(self, name: str) -> Node | None:
        """Return the node of a field."""
        return self._fields.get(name)

    def text(self, name: str) -> str:
        """Return a text; empty where there is none."""
        node = self.get(name)
        return "" if node is None else self.file.text(node)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return texts."""
        return tuple(self.file.text(node) for node in self.list(name))

    def number(self, name: str) -> int | None:
        """Return a whole number."""
        node = self.get(name)
        return None if node is None else self.file.number(node)

    def flag(self, name: str) -> bool:
        """Return whether something is so; false where nothing is said."""
        node = self.get(name)
        if node is None:
            return False
        if isinstance(node, yaml.ScalarNode) and node.tag == f"{_TAG}bool":
            return str(node.value).lower() == "true"
        self.fault("true or false is wanted", name)
        return False

    def list(self, name: str) -> list[Node]:
        """Return the nodes of a list; none where there is none."""
        node = self.get(name)
        return [] if node is None else self.file.items(node)

    def mapping(self, name: str) -> dict[str, Node]:
        """Return the nodes of a mapping by name; none where there is none."""
        node = self.get(name)
        return {} if node is None else self.file.pairs(node)

    @overload
    def word(self, name: str, words: type[Word], default: Word, *, needed: bool = ...) -> Word: ...
    @overload
    def word(self, name: str, words: type[Word], default: None, *, needed: bool = ...) -> Word | None: ...
    def word(
        self, name: str, words: type[Word], default: Word | None, *, needed: bool = False
    ) -> Word | None:
        """Return one of a few words, or the default where nothing is said."""
        node = self.get(name)
        if node is None:
            if needed:
                self.fault(f"no {name}")
            return default
        return self._word(node, name, words, default)

    def words(self, name: str, words: type[Word]) -> tuple[Word, ...]:
        """Return some of a few words."""
        found = [self._word(node, name, words, None) for node in self.list(name)]
        return tuple(one for one in found if one is not None)

    def _word(self, node: Node, name: str, words: type[Word], default: Word | None) -> Word | None:
        text = self.file.text(node)
        try:
            return words(text)
        except ValueError:
            self.file.fault(node, f"no {name} {text!r}")
            return default
