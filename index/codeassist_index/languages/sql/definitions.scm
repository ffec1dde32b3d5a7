; SQL; the parts are explained in reading/reader.py. A table is a class, its columns are attributes.
(create_table (object_reference name: (_) @name)) @class
(create_table (object_reference name: (_) @name) (column_definitions) @body) @class
(create_table (object_reference name: (_) @name) (create_query) @body) @class
(create_view (object_reference name: (_) @name) (create_query) @body) @class
(create_materialized_view (object_reference name: (_) @name) (create_query) @body) @class
(create_type (object_reference name: (_) @name)) @class
(column_definitions (column_definition name: (_) @name) @variable)
(alter_table (object_reference name: (_) @owner) (add_column (column_definition name: (_) @name))) @variable
(create_view (create_query (select (select_expression (term alias: (_) @name) @variable))))
(create_view (create_query (select (select_expression (term !alias value: (field name: (_) @name)) @variable))))
(create_materialized_view (create_query (select (select_expression (term alias: (_) @name) @variable))))
(create_sequence (object_reference name: (_) @name)) @variable

(create_function (object_reference name: (_) @name)) @function
(create_function (object_reference name: (_) @name) (function_body) @body) @function
(create_procedure (object_reference name: (_) @name)) @function
(create_procedure (object_reference name: (_) @name) (procedure_body) @body) @function
(create_trigger (keyword_trigger) . (object_reference name: (_) @name)) @function
(function_argument (identifier) @name) @parameter
