"""The header fields of our PO files, and the sign for a newline at a text's edge."""

EXPORT = "X-Pubpipe-Export"
ARTICLE = "X-Pubpipe-Article"
REVISION = "X-Pubpipe-Revision"
TITLE = "X-Pubpipe-Title"
# msgfmt -c rejects a pair in which one text begins or ends with a newline and the
# other does not. Both then carry this visible sign instead, in our own files only.
EDGE = "␤"
