"""Messages in XML, in the manner of XÖV: an adapter per kind turns them into the reports every entrance takes.

`shared.safe_xml` parses what anybody may send, `schema` says what is wrong with it, `messages` knows the adapters by
the namespace of their messages, and each adapter is a module of its own with its XML Schema beside it (`zuzug` is the
worked example). docs/ways-in.md says how to write another one.
"""
