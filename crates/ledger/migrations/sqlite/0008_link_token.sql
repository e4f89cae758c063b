-- The token that made a link: nobody is on record behind one without an account, and it
-- is not the command line.
ALTER TABLE link ADD COLUMN made_by_token BLOB;
ALTER TABLE password_link_used ADD COLUMN made_by_token BLOB;
