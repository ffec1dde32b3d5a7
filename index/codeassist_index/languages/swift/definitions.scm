; Swift; the parts are explained in reading/reader.py. A class, struct, enum or actor has a plain name, an extension a type.
(class_declaration name: (type_identifier) @name body: (_) @body) @class
(class_declaration name: (type_identifier) @name (inheritance_specifier inherits_from: (_) @base)) @class
(class_declaration declaration_kind: "extension" name: (user_type) @name) @extension
(protocol_declaration name: (_) @name body: (_) @body) @class
(protocol_declaration name: (_) @name (inheritance_specifier inherits_from: (_) @base)) @class
(typealias_declaration name: (type_identifier) @name (user_type) @base) @class
(typealias_declaration name: (type_identifier) @name) @class
(associatedtype_declaration name: (_) @name) @class
(enum_entry name: (simple_identifier) @name) @variable

(function_declaration name: (simple_identifier) @name body: (_) @body) @function
(function_declaration name: (simple_identifier) @name "->" . (_) @type) @function
(protocol_function_declaration name: (simple_identifier) @name) @function
(protocol_function_declaration name: (simple_identifier) @name "->" . (_) @type) @function
(init_declaration name: "init" @name) @function
(init_declaration name: "init" @name body: (_) @body) @function
(subscript_declaration "subscript" @name) @function
(subscript_declaration "subscript" @name (computed_property) @body) @function
(lambda_literal) @block

(property_declaration name: (pattern bound_identifier: (_) @name)) @variable
(property_declaration name: (pattern bound_identifier: (_) @name) . (type_annotation (_) @type)) @variable
(property_declaration name: (pattern bound_identifier: (_) @name) . value: (_) @value) @variable
(property_declaration name: (pattern bound_identifier: (_) @name) computed_value: (_) @body) @getter
(property_declaration name: (pattern bound_identifier: (_) @name)
  . (type_annotation (_) @type) computed_value: (_)) @getter
(protocol_property_declaration name: (pattern bound_identifier: (_) @name)
  (type_annotation (_) @type)) @variable
(parameter name: (simple_identifier) @name) @parameter
(parameter name: (simple_identifier) @name ":" . (_) @type) @parameter
(lambda_parameter name: (simple_identifier) @name) @parameter
(lambda_parameter name: (simple_identifier) @name ":" . (_) @type) @parameter
(for_statement item: (pattern bound_identifier: (_) @name) collection: (_) @value) @loop
(if_statement bound_identifier: (_) @name . condition: (_) @value) @parameter
(guard_statement bound_identifier: (_) @name . condition: (_) @value) @parameter
(control_transfer_statement result: (_) @returned)

(import_declaration) @import
