; C++; the parts are explained in reading/reader.py.
(class_specifier name: (_) @name body: (_) @body) @class
(class_specifier name: (_) @name (base_class_clause [(type_identifier) (qualified_identifier) (template_type)] @base)) @class
(struct_specifier name: (_) @name body: (_) @body) @class
(struct_specifier name: (_) @name (base_class_clause [(type_identifier) (qualified_identifier) (template_type)] @base)) @class
(union_specifier name: (_) @name body: (_) @body) @class
(enum_specifier name: (_) @name body: (_) @body) @class
(type_definition declarator: (type_identifier) @name) @class
(type_definition type: (struct_specifier body: (_) @body) declarator: (type_identifier) @name) @class
(alias_declaration name: (_) @name type: (type_descriptor) @base) @class
(enumerator name: (_) @name) @variable
(preproc_def name: (_) @name) @variable
(preproc_function_def name: (_) @name) @function

(function_definition declarator: [
  (function_declarator declarator: [(identifier) (field_identifier)] @name)
  (pointer_declarator (function_declarator declarator: [(identifier) (field_identifier)] @name))
  (reference_declarator (function_declarator declarator: [(identifier) (field_identifier)] @name))] body: (_) @body) @function
(function_definition type: (_) @type declarator: [
  (function_declarator declarator: [(identifier) (field_identifier)] @name)
  (pointer_declarator (function_declarator declarator: [(identifier) (field_identifier)] @name))
  (reference_declarator (function_declarator declarator: [(identifier) (field_identifier)] @name))]) @function
; A member that is defined outside of its class.
(function_definition type: (_)? @type declarator: [
  (function_declarator declarator: (qualified_identifier scope: (_) @owner name: [(identifier) (destructor_name)] @name))
  (pointer_declarator (function_declarator declarator: (qualified_identifier scope: (_) @owner name: (identifier) @name)))
  (reference_declarator (function_declarator declarator: (qualified_identifier scope: (_) @owner name: (identifier) @name)))]
  body: (_) @body) @function
(declaration type: (_)? @type declarator: [
  (function_declarator declarator: (identifier) @name)
  (pointer_declarator (function_declarator declarator: (identifier) @name))
  (reference_declarator (function_declarator declarator: (identifier) @name))]) @function
(field_declaration type: (_) @type declarator: [
  (function_declarator declarator: (field_identifier) @name)
  (pointer_declarator (function_declarator declarator: (field_identifier) @name))
  (reference_declarator (function_declarator declarator: (field_identifier) @name))]) @function
(lambda_expression) @block

(field_declaration type: (_) @type declarator: [
  (field_identifier) @name
  (pointer_declarator (field_identifier) @name)
  (reference_declarator (field_identifier) @name)
  (array_declarator declarator: (field_identifier) @name)]) @variable
(declaration type: (_) @type declarator: [
  (identifier) @name
  (pointer_declarator (identifier) @name)
  (reference_declarator (identifier) @name)
  (init_declarator declarator: (identifier) @name value: (_) @value)
  (init_declarator declarator: [(pointer_declarator (identifier) @name) (reference_declarator (identifier) @name)]
    value: (_) @value)]) @variable
(parameter_declaration type: (_) @type declarator: [
  (identifier) @name
  (pointer_declarator (identifier) @name)
  (reference_declarator (identifier) @name)]) @parameter
(for_range_loop type: (_) @type declarator: [(identifier) @name (reference_declarator (identifier) @name)] right: (_) @value) @loop

(preproc_include) @import
