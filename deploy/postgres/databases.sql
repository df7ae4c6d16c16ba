-- Creates a database and a user for each service. A service cannot open the database of another. PostgreSQL runs this
-- script once, on an empty volume. Passwords come from the environment; a missing password is an error.

-- >>> generated: databases (make generate)
\getenv auth_password AUTH_DATABASE_PASSWORD
CREATE ROLE auth LOGIN PASSWORD :'auth_password';
CREATE DATABASE auth OWNER auth;
REVOKE ALL ON DATABASE auth FROM PUBLIC;

\getenv request_password REQUEST_DATABASE_PASSWORD
CREATE ROLE request LOGIN PASSWORD :'request_password';
CREATE DATABASE request OWNER request;
REVOKE ALL ON DATABASE request FROM PUBLIC;

\getenv chat_password CHAT_DATABASE_PASSWORD
CREATE ROLE chat LOGIN PASSWORD :'chat_password';
CREATE DATABASE chat OWNER chat;
REVOKE ALL ON DATABASE chat FROM PUBLIC;

\getenv file_password FILE_DATABASE_PASSWORD
CREATE ROLE file LOGIN PASSWORD :'file_password';
CREATE DATABASE file OWNER file;
REVOKE ALL ON DATABASE file FROM PUBLIC;
-- <<< generated

REVOKE ALL ON DATABASE postgres FROM PUBLIC;
