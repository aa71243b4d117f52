-- Prefect's own database, beside the newsroom's: made when PostgreSQL starts the first time.
CREATE DATABASE prefect;
