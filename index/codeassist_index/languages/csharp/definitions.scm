; C#; the parts are explained in reading/reader.py.
(class_declaration name: (_) @name body: (_) @body) @class
(class_declaration name: (_) @name (base_list (_) @base)) @class
(interface_declaration name: (_) @name body: (_) @body) @class
(interface_declaration name: (_) @name (base_list (_) @base)) @class
(struct_declaration name: (_) @name body: (_) @body) @class
(struct_declaration name: (_) @name (base_list (_) @base)) @class
(record_declaration name: (_) @name) @class
(record_declaration name: (_) @name (base_list (_) @base)) @class
(record_declaration (parameter_list (parameter type: (_) @type name: (_) @name) @variable))
(enum_declaration name: (_) @name body: (_) @body) @class
(enum_member_declaration name: (_) @name) @variable
(delegate_declaration name: (_) @name) @class

(method_declaration returns: (_) @type name: (_) @name body: (_)? @body) @function
(constructor_declaration name: (_) @name body: (_) @body) @function
(local_function_statement type: (_) @type name: (_) @name body: (_) @body) @function
(lambda_expression) @block
(anonymous_method_expression) @block

(property_declaration type: (_) @type name: (_) @name) @variable
(field_declaration (variable_declaration type: (_) @type (variable_declarator name: (_) @name))) @variable
(event_field_declaration (variable_declaration type: (_) @type (variable_declarator name: (_) @name))) @variable
(local_declaration_statement (variable_declaration type: (_) @type
  (variable_declarator name: (_) @name (_)? @value))) @variable
(parameter type: (_) @type name: (_) @name) @parameter
(foreach_statement type: (_) @type left: (identifier) @name right: (_) @value) @loop
(catch_declaration type: (_) @type name: (_) @name) @parameter
(declaration_pattern type: (_) @type name: (_) @name) @parameter
(return_statement (_) @returned)

(namespace_declaration name: (_)) @import
(file_scoped_namespace_declaration name: (_)) @import
(using_directive) @import
