; PHP; the parts are explained in reading/reader.py.
(class_declaration name: (_) @name body: (_) @body) @class
(class_declaration name: (_) @name (base_clause (_) @base)) @class
(class_declaration name: (_) @name (class_interface_clause (_) @base)) @class
(class_declaration name: (_) @name body: (declaration_list (use_declaration (_) @base))) @class
(interface_declaration name: (_) @name body: (_) @body) @class
(interface_declaration name: (_) @name (base_clause (_) @base)) @class
(trait_declaration name: (_) @name body: (_) @body) @class
(trait_declaration name: (_) @name body: (declaration_list (use_declaration (_) @base))) @class
(enum_declaration name: (_) @name body: (_) @body) @class
(enum_declaration name: (_) @name (class_interface_clause (_) @base)) @class
(enum_case name: (_) @name) @variable

(function_definition name: (_) @name return_type: (_)? @type body: (_) @body) @function
(method_declaration name: (_) @name return_type: (_)? @type body: (_)? @body) @function
(anonymous_function) @block
(arrow_function) @block

(const_element . (name) @name) @variable
(property_declaration type: (_)? @type (property_element name: (_) @name default_value: (_)? @value)) @variable
(property_promotion_parameter type: (_)? @type name: (_) @name) @assigned @parameter
(function_call_expression function: (name) @object arguments: (arguments . (argument (string) @name))
  (#eq? @object "define")) @variable
(assignment_expression left: (member_access_expression object: (variable_name (name) @object) name: (name) @name)
  right: (_) @value (#eq? @object "this")) @assigned
(assignment_expression left: (variable_name) @name right: (_) @value) @parameter
(simple_parameter type: (_)? @type name: (_) @name) @parameter
(variadic_parameter type: (_)? @type name: (_) @name) @parameter
(foreach_statement . (_) @value . [(variable_name) @name (pair (_) (variable_name) @name)]) @loop
(catch_clause type: (_) @type name: (_) @name) @parameter
(return_statement (_) @returned)

(namespace_definition) @import
(namespace_use_declaration) @import
[(require_expression) (require_once_expression) (include_expression) (include_once_expression)] @import
