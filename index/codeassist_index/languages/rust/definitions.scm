; Rust; the parts are explained in reading/reader.py.
(struct_item name: (_) @name) @class
(struct_item name: (_) @name body: (field_declaration_list) @body) @class
(union_item name: (_) @name body: (_) @body) @class
(enum_item name: (_) @name body: (_) @body) @class
(enum_variant name: (_) @name) @variable
(trait_item name: (_) @name body: (_) @body) @class
(trait_item name: (_) @name bounds: (trait_bounds (_) @base)) @class
(type_item name: (_) @name type: [(type_identifier) (scoped_type_identifier) (generic_type)] @base) @class
(type_item name: (_) @name) @class
(mod_item name: (_) @name body: (_) @body) @class
(impl_item type: (_) @name body: (_)) @extension
(impl_item trait: (_) @base type: (_) @name body: (_)) @extension

(function_item name: (_) @name return_type: (_)? @type body: (_) @body) @function
(function_signature_item name: (_) @name return_type: (_)? @type) @function
(macro_definition name: (_) @name) @function
(closure_expression) @block

(field_declaration name: (_) @name type: (_) @type) @variable
(const_item name: (_) @name type: (_) @type) @variable
(static_item name: (_) @name type: (_) @type) @variable
(let_declaration pattern: (identifier) @name type: (_)? @type value: (_)? @value) @variable
(let_condition pattern: (tuple_struct_pattern (identifier) @name) value: (_) @value) @parameter
(parameter pattern: (identifier) @name type: (_) @type) @parameter
(parameter pattern: (mut_pattern (identifier) @name) type: (_) @type) @parameter
(for_expression pattern: (identifier) @name value: (_) @value) @loop

(use_declaration) @import
