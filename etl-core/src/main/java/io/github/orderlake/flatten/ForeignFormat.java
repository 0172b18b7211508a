package io.github.orderlake.flatten;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names formats other than JSON by their first bytes. */
final class ForeignFormat {

    /** How many of the first bytes are looked at. */
    static final int HEAD_BYTES = 512;

    private static final int TAR_MAGIC_OFFSET = 257;
    private static final byte RECORD_SEPARATOR = 0x1E;

    /** The first bytes of each format, as ISO 8859-1 text. */
    private static final Map<String, String> MAGIC = new LinkedHashMap<>();

    static {
        MAGIC.put("PK\3\4", "a ZIP archive");
        MAGIC.put("PK\5\6", "a ZIP archive");
        MAGIC.put("BZh", "bzip2");
        MAGIC.put("\u00FD7zXZ\0", "xz");
        MAGIC.put("7z\u00BC\u00AF'\u001C", "a 7z archive");
        MAGIC.put("\4\"M\u0018", "LZ4");
        MAGIC.put("\u00FF\6\0\0sNaPpY", "Snappy");
        MAGIC.put("\u001F\u009D", "compress (.Z)");
        MAGIC.put("PAR1", "Parquet");
        MAGIC.put("Obj\1", "Avro");
        MAGIC.put("ORC", "ORC");
        MAGIC.put("\u0089PNG", "a PNG image");
        MAGIC.put("\u00FF\u00D8\u00FF", "a JPEG image");
        MAGIC.put("GIF8", "a GIF image");
        MAGIC.put("%PDF-", "PDF");
    }

    private static final Pattern HTML = Pattern.compile("<(!doctype html|html)\\b.*");
    private static final Pattern XML = Pattern.compile("<\\?xml\\b.*");
    private static final Pattern JSONP =
            Pattern.compile("(/\\*\\*/)?\\s*(typeof .{1,80}&&\\s*)?[a-z_$][\\w$.]{0,80}\\s*\\(\\s*[{\\[].*");

    private ForeignFormat() {}

    /**
     * Returns what the bytes are that a unit begins with, or {@code null} if they may be JSON.
     *
     * @param head the first {@link #HEAD_BYTES} bytes, or all if there are less
     */
    static @Nullable String of(byte[] head) {
        String bytes = new String(head, StandardCharsets.ISO_8859_1);
        for (Map.Entry<String, String> magic : MAGIC.entrySet()) {
            if (bytes.startsWith(magic.getKey())) {
                return magic.getValue();
            }
        }
        // A header has zeros before it, and JSON has none: a product may be called "Mustard".
        if (bytes.startsWith("ustar", TAR_MAGIC_OFFSET) && bytes.lastIndexOf('\0', TAR_MAGIC_OFFSET) >= 0) {
            return "a tar archive";
        }
        if (head.length > 0 && head[0] == RECORD_SEPARATOR) {
            return "a JSON text sequence (RFC 7464)";
        }
        String text = text(head);
        if (matches(HTML, text)) {
            return "HTML";
        }
        if (matches(XML, text)) {
            return "XML";
        }
        return matches(JSONP, text) ? "JSONP, a call of a function" : null;
    }

    /** Returns what the first bytes of a unit look like whose first record is malformed, or {@code null} if like nothing. */
    static @Nullable String guess(byte[] head) {
        String text = text(head);
        if (text.startsWith("<")) {
            return "XML";
        }
        return isCsv(text) ? "CSV" : null;
    }

    /** Returns whether a text begins with two lines of as many fields, more than one, or with one line and no other. */
    private static boolean isCsv(String text) {
        String[] lines = text.split("\r?\n", 3);
        if (lines[0].isEmpty() || "{[\"".indexOf(lines[0].charAt(0)) >= 0 && !lines[0].startsWith("\"")) {
            return false;
        }
        for (char separator : new char[] {',', ';', '\t', '|'}) {
            long fields = lines[0].chars().filter(c -> c == separator).count();
            boolean hasSecond = lines.length > 2 || (lines.length == 2 && !lines[1].isEmpty());
            if (fields > 0
                    && (!hasSecond
                            || lines[1].chars().filter(c -> c == separator).count() == fields)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the text after a byte order mark and white space. */
    private static String text(byte[] head) {
        int from = byteOrderMarkLength(head, head.length);
        return new String(head, from, head.length - from, StandardCharsets.ISO_8859_1).stripLeading();
    }

    private static boolean matches(Pattern pattern, String text) {
        return pattern.matcher(text.toLowerCase(Locale.ROOT).replace('\n', ' ').replace('\r', ' '))
                .matches();
    }

    /** Returns the length of the byte order mark that a unit in UTF-8 begins with, in bytes, or 0. */
    static int byteOrderMarkLength(byte[] bytes, int length) {
        boolean isMarked = length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF;
        return isMarked ? 3 : 0;
    }

    /** Returns whether a unit begins as one in UTF-16 or UTF-32 does. */
    static boolean isOtherEncoding(byte[] bytes, int length) {
        return length >= 2 && (bytes[0] == 0 || bytes[1] == 0 || (bytes[0] & bytes[1] & 0xFE) == 0xFE);
    }
}
