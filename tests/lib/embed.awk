# Files as C strings: struct schema_file schema_files[], by base name.
BEGIN {
	print "/* Made from schema/ by the build. */"
	print "#include \"core/base/schema.h\""
	print "const struct schema_file schema_files[] = {"
}
FNR == 1 {
	if (open) print "\t},"
	n = split(FILENAME, part, "/")
	printf "\t{ \"%s\",\n", part[n]
	open = 1
}
{
	gsub(/\\/, "&&")
	gsub(/"/, "\\\"")
	printf "\t\"%s\\n\"\n", $0
}
END {
	if (open) print "\t},"
	print "\t{ 0, 0 }\n};"
}
