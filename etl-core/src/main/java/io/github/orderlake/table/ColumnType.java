package io.github.orderlake.table;

/**
 * The type of a column's values.
 *
 * <p>A value that is absent is null in every type; there is no separate "required" type, because a table whose columns
 * are all optional can be read by every engine whatever the input lacked.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/types/">Parquet: Types</a>
 */
public enum ColumnType {
    /** Text, held as UTF-8 bytes. Parquet {@code BYTE_ARRAY} with the logical type {@code STRING}. */
    STRING("string"),
    /** {@code true} or {@code false}. Parquet {@code BOOLEAN}. */
    BOOLEAN("boolean"),
    /** A signed 32-bit whole number. Parquet {@code INT32}. */
    INT32("int"),
    /** A signed 64-bit whole number. Parquet {@code INT64}. */
    INT64("bigint"),
    /** A finite IEEE 754 double. Parquet {@code DOUBLE}. */
    DOUBLE("double");

    private final String hiveType;

    ColumnType(String hiveType) {
        this.hiveType = hiveType;
    }

    /**
     * Returns the name of this type in Hive's DDL and in catalogs that follow it, such as the AWS Glue Data Catalog with
     * Athena, Redshift Spectrum and Spark: {@code string}, {@code boolean}, {@code int}, {@code bigint} or {@code double}.
     */
    public String hiveType() {
        return hiveType;
    }
}
