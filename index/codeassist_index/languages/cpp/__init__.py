"""C++: as C, with classes, their bases and members; namespaces are not told apart."""

from codeassist_index.languages.c import c_like

CPP = c_like("cpp", (".cpp", ".cc", ".cxx", ".hpp", ".hh", ".hxx"))
