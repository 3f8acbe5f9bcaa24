"""The history of a project's checks: what each run counted, as a page, a table or a badge."""
