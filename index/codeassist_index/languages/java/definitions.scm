; Java; the parts are explained in reading/reader.py.
(class_declaration name: (_) @name body: (_) @body) @class
(class_declaration name: (_) @name superclass: (superclass (_) @base)) @class
(class_declaration name: (_) @name interfaces: (super_interfaces (type_list (_) @base))) @class
(interface_declaration name: (_) @name body: (_) @body) @class
(interface_declaration name: (_) @name (extends_interfaces (type_list (_) @base))) @class
(enum_declaration name: (_) @name body: (_) @body) @class
(enum_declaration name: (_) @name interfaces: (super_interfaces (type_list (_) @base))) @class
(enum_constant name: (_) @name) @variable
(record_declaration name: (_) @name body: (_) @body) @class
(record_declaration name: (_) @name interfaces: (super_interfaces (type_list (_) @base))) @class
(record_declaration parameters: (formal_parameters (formal_parameter type: (_) @type name: (_) @name) @variable))
(annotation_type_declaration name: (_) @name body: (_) @body) @class
(annotation_type_element_declaration type: (_) @type name: (_) @name) @function

(method_declaration type: (_) @type name: (_) @name body: (_)? @body) @function
(constructor_declaration name: (_) @name body: (_) @body) @function
(compact_constructor_declaration name: (_) @name body: (_) @body) @function
(lambda_expression) @block

(field_declaration type: (_) @type declarator: (variable_declarator name: (_) @name value: (_)? @value)) @variable
(constant_declaration type: (_) @type declarator: (variable_declarator name: (_) @name value: (_)? @value)) @variable
(local_variable_declaration type: (_) @type declarator: (variable_declarator name: (_) @name value: (_)? @value)) @variable
(formal_parameter type: (_) @type name: (_) @name) @parameter
(spread_parameter (_) @type (variable_declarator name: (_) @name)) @parameter
(catch_formal_parameter (catch_type) @type name: (_) @name) @parameter
(resource type: (_) @type name: (_) @name value: (_) @value) @parameter
(instanceof_expression right: (_) @type name: (identifier) @name) @parameter
(enhanced_for_statement type: (_) @type name: (_) @name value: (_) @value) @loop
(return_statement (_) @returned)

(package_declaration) @import
(import_declaration) @import
