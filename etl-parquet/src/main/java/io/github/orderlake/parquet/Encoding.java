package io.github.orderlake.parquet;

/**
 * How values or levels are encoded.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/data-pages/encodings/">Parquet: Encodings</a>
 */
enum Encoding {
    PLAIN(0),
    RLE(3),
    RLE_DICTIONARY(8);

    /** Its number in the format. */
    final int code;

    Encoding(int code) {
        this.code = code;
    }
}
