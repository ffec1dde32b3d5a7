; C, and with it C++; the parts are explained in reading/reader.py.
(struct_specifier name: (_) @name body: (_) @body) @class
(union_specifier name: (_) @name body: (_) @body) @class
(enum_specifier name: (_) @name body: (_) @body) @class
(type_definition type: [(struct_specifier body: (_) @body) (union_specifier body: (_) @body)]
  declarator: (type_identifier) @name) @class
(type_definition type: [(struct_specifier !body name: (_) @base) (type_identifier) @base]
  declarator: [(type_identifier) @name (pointer_declarator declarator: (type_identifier) @name)]) @class
(type_definition declarator: (type_identifier) @name) @class
(enumerator name: (_) @name) @variable
(preproc_def name: (_) @name) @variable
(preproc_function_def name: (_) @name) @function

(function_definition type: (_) @type declarator: [
  (function_declarator declarator: [(identifier) (field_identifier)] @name)
  (pointer_declarator declarator: (function_declarator declarator: [(identifier) (field_identifier)] @name))
  (pointer_declarator declarator: (pointer_declarator declarator: (function_declarator declarator: (identifier) @name)))]
  body: (_) @body) @function
(declaration type: (_) @type declarator: [
  (function_declarator declarator: (identifier) @name)
  (pointer_declarator declarator: (function_declarator declarator: (identifier) @name))]) @function

(field_declaration type: (_) @type declarator: [
  (field_identifier) @name
  (pointer_declarator declarator: (field_identifier) @name)
  (array_declarator declarator: (field_identifier) @name)
  (function_declarator declarator: (parenthesized_declarator (pointer_declarator declarator: (field_identifier) @name)))]) @variable
(declaration type: (_) @type declarator: [
  (identifier) @name
  (pointer_declarator declarator: (identifier) @name)
  (array_declarator declarator: (identifier) @name)
  (init_declarator declarator: (identifier) @name value: (_) @value)
  (init_declarator declarator: (pointer_declarator declarator: (identifier) @name) value: (_) @value)
  (init_declarator declarator: (array_declarator declarator: (identifier) @name))]) @variable
(parameter_declaration type: (_) @type declarator: [
  (identifier) @name
  (pointer_declarator declarator: (identifier) @name)
  (array_declarator declarator: (identifier) @name)]) @parameter

(preproc_include) @import
