package io.github.orderlake.parquet;

import java.util.Arrays;
import java.util.Comparator;

/** The order of values in PLAIN form that the format's TYPE_ORDER means. */
enum PlainOrder implements Comparator<byte[]> {
    INT {
        @Override
        public int compare(byte[] a, byte[] b) {
            return Integer.compare(Words.getInt(a, 0), Words.getInt(b, 0));
        }
    },
    LONG {
        @Override
        public int compare(byte[] a, byte[] b) {
            return Long.compare(Words.getLong(a, 0), Words.getLong(b, 0));
        }
    },
    DOUBLE {
        @Override
        public int compare(byte[] a, byte[] b) {
            return Double.compare(
                    Double.longBitsToDouble(Words.getLong(a, 0)), Double.longBitsToDouble(Words.getLong(b, 0)));
        }
    },
    /** Strings, and booleans, whose bytes are 0 and 1. */
    BYTES {
        @Override
        public int compare(byte[] a, byte[] b) {
            return Arrays.compareUnsigned(a, b);
        }
    }
}
