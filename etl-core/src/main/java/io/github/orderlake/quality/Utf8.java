package io.github.orderlake.quality;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Tells well-formed UTF-8 from other bytes, in constant memory. Not thread-safe. */
final class Utf8 {

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final CharBuffer ignored = CharBuffer.allocate(4096);

    boolean isWellFormed(byte[] bytes) {
        ByteBuffer source = ByteBuffer.wrap(bytes);
        decoder.reset();
        CoderResult result;
        do {
            result = decoder.decode(source, ignored.clear(), true);
        } while (result.isOverflow());
        return result.isUnderflow();
    }
}
