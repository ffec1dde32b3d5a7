; JavaScript and TypeScript; the parts are explained in reading/reader.py.
(class_declaration name: (_) @name body: (_) @body) @class
(abstract_class_declaration name: (_) @name body: (_) @body) @class
(class_declaration name: (_) @name (class_heritage [(extends_clause value: (_) @base) (implements_clause (_) @base)])) @class
(abstract_class_declaration name: (_) @name (class_heritage [(extends_clause value: (_) @base) (implements_clause (_) @base)])) @class
(variable_declarator name: (identifier) @name value: (class body: (_) @body)) @class
(interface_declaration name: (_) @name body: (_) @body) @class
(interface_declaration name: (_) @name (extends_type_clause type: (_) @base)) @class
(enum_declaration name: (_) @name body: (_) @body) @class
(enum_body name: (property_identifier) @name @variable)
(enum_assignment name: (property_identifier) @name) @variable
(internal_module name: (_) @name body: (_) @body) @class
(module name: (identifier) @name body: (_) @body) @class
(type_alias_declaration name: (_) @name value: (object_type) @body) @class
(type_alias_declaration name: (_) @name value: [(type_identifier) (generic_type) (nested_type_identifier)] @base) @class
(type_alias_declaration name: (_) @name value: [(union_type (_) @base) (intersection_type (_) @base)]) @class
(type_alias_declaration name: (_) @name value: (_)) @class
; An object of functions serves as a namespace.
(variable_declarator name: (identifier) @name
  value: (object [(method_definition) (pair value: [(arrow_function) (function_expression)])]) @body) @class

(function_declaration name: (_) @name return_type: (_)? @type body: (_) @body) @function
(generator_function_declaration name: (_) @name body: (_) @body) @function
(function_signature name: (_) @name return_type: (_)? @type) @function
(method_definition name: (property_identifier) @name return_type: (_)? @type body: (_) @body) @function
(method_signature name: (property_identifier) @name return_type: (_)? @type) @function
(abstract_method_signature name: (property_identifier) @name return_type: (_)? @type) @function
(variable_declarator name: (identifier) @name
  value: [(arrow_function return_type: (_)? @type body: (_) @body) (function_expression return_type: (_)? @type body: (_) @body)] @inner) @function
(public_field_definition name: (_) @name
  value: [(arrow_function return_type: (_)? @type body: (_) @body) (function_expression body: (_) @body)] @inner) @function
(pair key: (property_identifier) @name
  value: [(arrow_function return_type: (_)? @type body: (_) @body) (function_expression body: (_) @body)] @inner) @function
(assignment_expression left: (member_expression object: (_) @object property: (property_identifier) @name)
  right: [(arrow_function body: (_) @body) (function_expression body: (_) @body)] @inner
  (#match? @object "^(module[.])?exports$")) @function
(assignment_expression left: (member_expression
    object: (member_expression object: (identifier) @owner property: (_) @object) property: (property_identifier) @name)
  right: (function_expression body: (_) @body) @inner (#eq? @object "prototype")) @function
(arrow_function) @block
(function_expression) @block
(class_static_block) @block

(variable_declarator name: (identifier) @name type: (_)? @type value: (_)? @value
  (#not-match? @value "^(require|await import)[(]")) @variable
(public_field_definition name: (_) @name type: (_)? @type value: (_)? @value) @variable
(property_signature name: (property_identifier) @name type: (_)? @type) @variable
(method_definition "get" name: (property_identifier) @name return_type: (_)? @type body: (_) @body) @getter
(assignment_expression left: (member_expression object: (this) property: (property_identifier) @name) right: (_) @value) @assigned
(assignment_expression left: (member_expression object: (_) @object property: (property_identifier) @name) right: (_) @value
  (#match? @object "^(module[.])?exports$")) @variable
(required_parameter (accessibility_modifier) pattern: (identifier) @name type: (_)? @type) @assigned
(required_parameter pattern: (identifier) @name type: (_)? @type value: (_)? @value) @parameter
(required_parameter pattern: (rest_pattern (identifier) @name) type: (_)? @type) @parameter
(optional_parameter pattern: (identifier) @name type: (_)? @type) @parameter
(arrow_function parameter: (identifier) @name @parameter)
(required_parameter pattern: (object_pattern (shorthand_property_identifier_pattern) @name @unpacked) type: (_)? @type)
(variable_declarator name: (object_pattern (shorthand_property_identifier_pattern) @name @unpacked) value: (_) @value)
(for_in_statement left: (identifier) @name right: (_) @value) @loop
(return_statement (_) @returned)
(arrow_function body: [(call_expression) (new_expression) (identifier) (member_expression)] @returned)

(import_statement) @import
(export_statement source: (_)) @import
(export_statement (export_clause)) @import
(export_statement "default") @import
(variable_declarator value: [
  (call_expression function: (identifier) @object)
  (await_expression (call_expression function: (import)))
  (member_expression object: (call_expression function: (identifier) @object))] (#eq? @object "require")) @import
(assignment_expression left: (member_expression object: (identifier) @object property: (property_identifier) @value)
  (#eq? @object "module") (#eq? @value "exports")) @import
