#!/usr/bin/python3
# SPDX-FileCopyrightText: Lithoscope authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file manager in small: a window from which the files and folders named as arguments are dragged together."""
import sys

import gi

gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, Gio, GLib, GObject, Gtk  # noqa: E402


def activate(app):
    files = Gdk.FileList.new_from_list([Gio.File.new_for_path(path) for path in sys.argv[1:]])
    value = GObject.Value(Gdk.FileList, files)
    window = Gtk.ApplicationWindow(application=app, title="Files", default_width=160, default_height=120)
    source = Gtk.DragSource(content=Gdk.ContentProvider.new_for_value(value))
    source.connect("drag-end", lambda *_: GLib.idle_add(app.quit))
    window.set_child(Gtk.Label(label="drag me"))
    window.add_controller(source)
    window.present()


program = Gtk.Application(flags=Gio.ApplicationFlags.NON_UNIQUE)
program.connect("activate", activate)
program.run([])
