# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the program under test tells assistive tools (AT-SPI), asked for over D-Bus.

One call, GetItems of the accessibility cache, gives name, role and states of every object that has been asked for once, and all objects
are asked for their children together. A walk over a thousand objects one question after the other took a second, which was half of
the time of the scenarios.
"""
import ast
import re
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402  Atspi: names of roles and states alone

ROOT = "/org/a11y/atspi/accessible/root"
NULL = "/org/a11y/atspi/null"
ACCESSIBLE = "org.a11y.atspi.Accessible"
TIMEOUT = 30000  # milliseconds: a busy machine answers late
STILL_TRUE = 0.05  # seconds for which what a walk has told of an object is not asked for again

_TEXT = r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_REF = r"\('[^']*', '([^']*)'\)"
_CHILD = re.compile(_REF)
_ITEM = re.compile(rf"\({_REF}, {_REF}, {_REF}, (-?\d+), (-?\d+), \[([^\]]*)\], {_TEXT}, (\d+), {_TEXT}, \[(\d+), (\d+)\]\)")


def _plain(text):
    return ast.literal_eval(text) if "\\" in text else text[1:-1]


class Record:
    """One object as a walk found it."""
    __slots__ = ("count", "interfaces", "_name", "role_number", "_description", "states")

    def __init__(self, found):
        _, _, _, _, count, self.interfaces, self._name, role, self._description, low, high = found
        self.count, self.role_number = int(count), int(role)
        self.states = int(low) | int(high) << 32

    @property
    def name(self):
        return _plain(self._name)

    @property
    def description(self):
        return _plain(self._description)


class Bus:
    """The accessibility bus of this session."""

    def __init__(self):
        session = Gio.bus_get_sync(Gio.BusType.SESSION)
        address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None, 0, TIMEOUT).unpack()[0]
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.connection = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)

    def ask(self, name, path, interface, method, arguments=None):
        return self.connection.call_sync(name, path, interface, method, arguments, None, 0, TIMEOUT)

    def application(self, pid):
        """The bus name of the program with this process id, or None."""
        registry = "org.a11y.atspi.Registry"
        for name, _ in self.ask(registry, ROOT, ACCESSIBLE, "GetChildren").unpack()[0]:
            try:  # one that is just going away must not hide the others
                daemon = "org.freedesktop.DBus"
                if self.ask(daemon, "/org/freedesktop/DBus", daemon, "GetConnectionUnixProcessID", GLib.Variant("(s)", (name,))).unpack()[0] == pid:
                    return name
            except GLib.Error:
                continue
        return None


_buses = []


def bus():
    if not _buses:
        _buses.append(Bus())
    return _buses[0]


class Client:
    """The accessible objects of one program."""

    def __init__(self, name):
        self.name = name

    def ask(self, path, interface, method, arguments=None):
        return bus().ask(self.name, path, interface, method, arguments).unpack()

    def get(self, path, interface, name):
        return self.ask(path, "org.freedesktop.DBus.Properties", "Get", GLib.Variant("(ss)", (interface, name)))[0]

    def set(self, path, interface, name, value):
        self.ask(path, "org.freedesktop.DBus.Properties", "Set", GLib.Variant("(ssv)", (interface, name, value)))

    def children(self, path):
        return [child for _, child in self.ask(path, ACCESSIBLE, "GetChildren")[0] if child != NULL]

    def _records(self):
        """Every object that has been asked for once, by its path."""
        answer = bus().ask(self.name, "/org/a11y/atspi/cache", "org.a11y.atspi.Cache", "GetItems")
        return {found[0]: Record(found) for found in _ITEM.findall(answer.print_(False))}

    def _children_of(self, paths):
        """Children of each; all questions are under way together. Who is gone has none."""
        answers = {}

        def take(connection, result, path):
            try:
                answers[path] = [child for child in _CHILD.findall(connection.call_finish(result).print_(False)) if child != NULL]
            except GLib.Error:
                answers[path] = []
        for path in paths:
            bus().connection.call(self.name, path, ACCESSIBLE, "GetChildren", None, None, 0, TIMEOUT, None, take, path)
        while len(answers) < len(paths):
            GLib.MainContext.default().iteration(True)
        return answers

    def tree(self, top):
        """Records by path, and the paths of each object's children, for all below top. Children are asked for: the cache also
        holds what is hidden, and lacks what nobody has asked for."""
        records, children, level = self._records(), {}, [top]
        while level:
            children.update(self._children_of(level))
            below = [child for path in level for child in children[path] if child not in children]
            level = [path for path in dict.fromkeys(below) if path not in records or records[path].count > 0]
        if any(path not in records for paths in children.values() for path in paths):
            records = self._records()
        return records, children


class Node:
    """An accessible object: what the last walk told of it for a moment, else what it says now."""

    def __init__(self, client, path, record=None):
        self.client, self.path, self.record = client, path, record
        self.until = time.monotonic() + STILL_TRUE if record else 0

    def _fresh(self):
        return self.record is not None and time.monotonic() < self.until

    @property
    def name(self):
        return self.record.name if self._fresh() else self.client.get(self.path, ACCESSIBLE, "Name")

    @property
    def description(self):
        return self.record.description if self._fresh() else self.client.get(self.path, ACCESSIBLE, "Description")

    @property
    def role(self):
        number = self.record.role_number if self.record else self.client.ask(self.path, ACCESSIBLE, "GetRole")[0]
        return Atspi.role_get_name(Atspi.Role(number))

    def has(self, state):
        if self._fresh():
            states = self.record.states
        else:
            try:
                low, high = self.client.ask(self.path, ACCESSIBLE, "GetState")[0]
            except GLib.Error as error:
                if error.matches(Gio.dbus_error_quark(), Gio.DBusError.UNKNOWN_METHOD):  # gone: it has no state any more
                    return False
                raise
            states = low | high << 32
        return bool(states >> int(getattr(Atspi.StateType, state.upper())) & 1)

    def can(self, interface):
        """Whether the object is a Text, a Value, an Action, a Component."""
        names = self.record.interfaces if self.record else " ".join(self.client.ask(self.path, ACCESSIBLE, "GetInterfaces")[0])
        return f"atspi.{interface}" in names

    def parent(self):
        path = self.client.get(self.path, ACCESSIBLE, "Parent")[1]
        return None if path == NULL else Node(self.client, path)

    def children(self):
        return [Node(self.client, path) for path in self.client.children(self.path)]

    def text(self):
        if not self.can("Text"):
            return self.name
        interface = "org.a11y.atspi.Text"
        count = self.client.get(self.path, interface, "CharacterCount")
        return self.client.ask(self.path, interface, "GetText", GLib.Variant("(ii)", (0, count)))[0]

    def value(self):
        return self.client.get(self.path, "org.a11y.atspi.Value", "CurrentValue")

    def set_value(self, number):
        self.client.set(self.path, "org.a11y.atspi.Value", "CurrentValue", GLib.Variant("d", number))

    def extents(self):
        """Left, top, width and height in the window."""
        return self.client.ask(self.path, "org.a11y.atspi.Component", "GetExtents", GLib.Variant("(u)", (1,)))[0]

    def actions(self):
        interface = "org.a11y.atspi.Action"
        count = self.client.get(self.path, interface, "NActions") if self.can("Action") else 0
        return [self.client.ask(self.path, interface, "GetName", GLib.Variant("(i)", (k,)))[0] for k in range(count)]

    def act(self, number):
        return self.client.ask(self.path, "org.a11y.atspi.Action", "DoAction", GLib.Variant("(i)", (number,)))[0]

    def walk(self):
        """This object and all below it, parents first."""
        records, children = self.client.tree(self.path)
        left, seen = [self.path], set()
        while left:
            path = left.pop()
            if path in seen:
                continue
            seen.add(path)
            yield Node(self.client, path, records.get(path))
            left += reversed(children.get(path, []))
