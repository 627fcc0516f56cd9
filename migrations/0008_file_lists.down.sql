DROP TABLE file_links;
DROP INDEX files_workspace;
