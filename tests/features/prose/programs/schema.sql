-- The table holds what failed.
CREATE TABLE t (a text DEFAULT 'it''s -- no'); /* It's kept. */
