"""The tables of the engines that have not been run: their catalogues, types and ways to write a value."""

from glue_shared.jdbc_others import Other

_STANDARD_COLUMNS = """
SELECT COLUMN_NAME, DATA_TYPE, IS_NULLABLE, NUMERIC_PRECISION, NUMERIC_SCALE FROM INFORMATION_SCHEMA.COLUMNS
 WHERE TABLE_NAME = ? AND TABLE_SCHEMA = ? ORDER BY ORDINAL_POSITION"""
_STANDARD_KEYS = """
SELECT c.CONSTRAINT_NAME, k.COLUMN_NAME FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS c
  JOIN INFORMATION_SCHEMA.KEY_COLUMN_USAGE k
    ON k.CONSTRAINT_NAME = c.CONSTRAINT_NAME
   AND k.TABLE_SCHEMA = c.TABLE_SCHEMA AND k.TABLE_NAME = c.TABLE_NAME
 WHERE c.TABLE_NAME = ? AND c.TABLE_SCHEMA = ? AND c.CONSTRAINT_TYPE = 'PRIMARY KEY'
 ORDER BY k.ORDINAL_POSITION"""


def _as_is(kind: str, *types: str) -> "dict[str, tuple[str, str]]":
    return {each: ("{}", kind) for each in types}


_ISO = "TO_CHAR({}, 'YYYY-MM-DD\"T\"HH24:MI:SS.FF9')"
ORACLE = Other(
    name="oracle",
    quotes='""',
    tables="SELECT NUM_ROWS, NUM_ROWS * AVG_ROW_LEN FROM ALL_TABLES WHERE TABLE_NAME = ? AND OWNER = ?",
    columns="""
SELECT COLUMN_NAME, REGEXP_REPLACE(DATA_TYPE, '\\([0-9]+\\)', ''), NULLABLE, DATA_PRECISION,
       CASE WHEN DATA_TYPE LIKE 'TIMESTAMP%' THEN NULL ELSE DATA_SCALE END FROM ALL_TAB_COLUMNS
 WHERE TABLE_NAME = ? AND OWNER = ? ORDER BY COLUMN_ID""",
    keys="""
SELECT c.CONSTRAINT_NAME, k.COLUMN_NAME FROM ALL_CONSTRAINTS c JOIN ALL_CONS_COLUMNS k
    ON k.OWNER = c.OWNER AND k.CONSTRAINT_NAME = c.CONSTRAINT_NAME
 WHERE c.TABLE_NAME = ? AND c.OWNER = ? AND c.CONSTRAINT_TYPE = 'P' ORDER BY k.POSITION""",
    default_schema="SELECT SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA') FROM DUAL",
    types={
        **_as_is("string", "varchar2", "nvarchar2", "char", "nchar", "clob", "nclob"),
        **_as_is("binary", "raw", "blob"),
        **_as_is("float", "binary_float"),
        **_as_is("double", "binary_double"),
        "float": ("TO_CHAR({}, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''')", "string"),
        "date": ("CAST({} AS TIMESTAMP)", "timestamp"),
        "timestamp": (_ISO, "string"),  # up to nine digits of a second
        "timestamp with time zone": (_ISO.format("SYS_EXTRACT_UTC({})"), "string"),
        "timestamp with local time zone": (_ISO.format("SYS_EXTRACT_UTC({})"), "string"),
        "interval year to month": ("TO_CHAR({})", "string"),
        "interval day to second": ("TO_CHAR({})", "string"),
    },
    decimals=("number",),
    decimal_as_text="TO_CHAR({}, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''')",
    texts=("varchar2", "nvarchar2", "char", "nchar"),
    moments=("date", "timestamp", "timestamp with time zone", "timestamp with local time zone"),
    numbers=("number",),
    statement="ALTER SESSION SET TIME_ZONE = '+00:00'",
    cast_to_text="TO_CHAR({})",
    PROPERTIES={"oracle.net.CONNECT_TIMEOUT": "15000", "oracle.jdbc.ReadTimeout": "300000"},
)
_NUMERIC_1 = {"money": ("CAST({} AS decimal(19,4))", "decimal(19,4)")}
SQLSERVER = Other(
    name="sqlserver",
    quotes="[]",
    tables="""
SELECT SUM(p.row_count), SUM(p.used_page_count) * 8192 FROM sys.dm_db_partition_stats p
  JOIN sys.objects o ON o.object_id = p.object_id
 WHERE o.name = ? AND SCHEMA_NAME(o.schema_id) = ? AND p.index_id < 2 GROUP BY o.object_id""",
    columns=_STANDARD_COLUMNS,
    keys=_STANDARD_KEYS,
    default_schema="SELECT SCHEMA_NAME()",
    types={
        **_as_is("smallint", "tinyint", "smallint"),
        **_as_is("int", "int"),
        **_as_is("bigint", "bigint"),
        **_as_is("boolean", "bit"),
        **_as_is("float", "real"),
        **_as_is("double", "float"),
        **_as_is("date", "date"),
        **_as_is("binary", "binary", "varbinary", "image", "timestamp", "rowversion"),
        **_NUMERIC_1,
        "smallmoney": ("CAST({} AS decimal(10,4))", "decimal(10,4)"),
        **{each: ("CAST({} AS nvarchar(max))", "string") for each in ("text", "ntext", "xml", "sysname")},
        **_as_is("string", "char", "varchar", "nchar", "nvarchar"),
        "uniqueidentifier": ("CAST({} AS char(36))", "string"),
        "smalldatetime": ("CAST({} AS datetime2(6))", "timestamp"),
        # A third of a hundredth, and 100 ns: neither is a whole number of microseconds.
        **{each: ("CONVERT(varchar(40), {}, 126)", "string") for each in ("datetime", "datetime2", "time")},
        "datetimeoffset": ("CONVERT(varchar(40), {}, 127)", "string"),
        **{
            each: ("CAST({} AS varbinary(max))", "binary")
            for each in ("hierarchyid", "geometry", "geography")
        },
    },
    decimals=("decimal", "numeric"),
    decimal_as_text="CAST({} AS varchar(50))",
    texts=("char", "varchar", "nchar", "nvarchar", "uniqueidentifier"),
    moments=("date", "smalldatetime", "datetime", "datetime2", "datetimeoffset"),
    numbers=("tinyint", "smallint", "int", "bigint", "decimal", "numeric", "money", "smallmoney"),
    statement="SET LOCK_TIMEOUT 30000",
    cast_to_text="CAST({} AS nvarchar(4000))",
    text_prefix="N",
    moment_literal="CAST('{text}' AS datetime2)",
    PROPERTIES={"loginTimeout": "15", "socketTimeout": "300000", "applicationName": "hardened-glue"},
)
REDSHIFT = Other(
    name="redshift",
    quotes='""',
    tables='SELECT tbl_rows, size * 1048576 FROM svv_table_info WHERE "table" = ? AND "schema" = ?',
    columns="""
SELECT column_name, data_type, is_nullable, numeric_precision, numeric_scale FROM svv_columns
 WHERE table_name = ? AND table_schema = ? ORDER BY ordinal_position""",
    keys=_STANDARD_KEYS,
    default_schema="SELECT current_schema()",
    types={
        **_as_is("smallint", "smallint"),
        **_as_is("int", "integer"),
        **_as_is("bigint", "bigint"),
        **_as_is("boolean", "boolean"),
        **_as_is("float", "real"),
        **_as_is("double", "double precision"),
        **_as_is("string", "character varying", "character", "text"),
        **_as_is("date", "date"),
        **_as_is("timestamp", "timestamp without time zone", "timestamp with time zone"),
        **_as_is("binary", "binary varying"),
        "time without time zone": ("CAST({} AS varchar)", "string"),
        "time with time zone": ("CAST({} AS varchar)", "string"),
        "super": ("JSON_SERIALIZE({})", "string"),
    },
    decimals=("numeric",),
    decimal_as_text="CAST({} AS varchar)",
    texts=("character varying", "character", "text"),
    moments=("date", "timestamp without time zone", "timestamp with time zone"),
    numbers=("smallint", "integer", "bigint", "numeric"),
    statement="SET timezone TO 'UTC'",
    cast_to_text="CAST({} AS varchar)",
    PROPERTIES={"connectTimeout": "15", "socketTimeout": "300", "tcpKeepAlive": "true"},
)
DB2 = Other(
    name="db2",
    quotes='""',
    tables="""
SELECT NULLIF(CARD, -1), NULLIF(CARD, -1) * AVGROWSIZE FROM SYSCAT.TABLES
 WHERE TABNAME = ? AND TABSCHEMA = ?""",
    columns="""
SELECT COLNAME,
       CASE WHEN CODEPAGE = 0 AND TYPENAME IN ('CHARACTER', 'VARCHAR') THEN 'BIT ' ELSE '' END || TYPENAME,
       NULLS, CASE WHEN TYPENAME = 'DECIMAL' THEN LENGTH END, SCALE FROM SYSCAT.COLUMNS
 WHERE TABNAME = ? AND TABSCHEMA = ? ORDER BY COLNO""",
    keys="""
SELECT k.CONSTNAME, k.COLNAME FROM SYSCAT.KEYCOLUSE k JOIN SYSCAT.TABCONST c
    ON c.CONSTNAME = k.CONSTNAME AND c.TABSCHEMA = k.TABSCHEMA AND c.TABNAME = k.TABNAME
 WHERE k.TABNAME = ? AND k.TABSCHEMA = ? AND c.TYPE = 'P' ORDER BY k.COLSEQ""",
    default_schema="VALUES CURRENT SCHEMA",
    types={
        **_as_is("smallint", "smallint"),
        **_as_is("int", "integer"),
        **_as_is("bigint", "bigint"),
        **_as_is("boolean", "boolean"),
        **_as_is("float", "real"),
        **_as_is("double", "double"),
        **_as_is("string", "character", "varchar", "clob", "graphic", "vargraphic", "dbclob"),
        **_as_is("binary", "bit character", "bit varchar", "binary", "varbinary", "blob"),
        **_as_is("date", "date"),
        "time": ("VARCHAR({})", "string"),
        "timestamp": ("VARCHAR({})", "string"),  # up to twelve digits of a second
        "decfloat": ("VARCHAR({})", "string"),
        "xml": ("XMLSERIALIZE({} AS CLOB)", "string"),
    },
    decimals=("decimal",),
    decimal_as_text="VARCHAR({})",
    texts=("character", "varchar"),
    moments=("date", "timestamp"),
    numbers=("smallint", "integer", "bigint", "decimal"),
    statement="SET CURRENT LOCK TIMEOUT 30",
    cast_to_text="VARCHAR({})",
    PROPERTIES={"loginTimeout": "15", "blockingReadConnectionTimeout": "300"},
)
ENGINES = {each.name: each for each in (ORACLE, SQLSERVER, REDSHIFT, DB2)}
