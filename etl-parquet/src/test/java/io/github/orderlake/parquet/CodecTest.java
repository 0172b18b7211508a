package io.github.orderlake.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CodecTest {

    @ParameterizedTest
    @CsvSource({
        "SNAPPY, Codec SNAPPY needs org.xerial.snappy:snappy-java on the classpath",
        "ZSTD, Codec ZSTD needs com.github.luben:zstd-jni on the classpath"
    })
    void namesTheArtifactThatIsMissing(String codec, String message) throws Exception {
        URL classes = Codec.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader alone = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            Class<?> type = alone.loadClass(Codec.class.getName());
            Object isolated = Arrays.stream(type.getEnumConstants())
                    .filter(constant -> constant.toString().equals(codec))
                    .findFirst()
                    .orElseThrow();
            Method check = type.getDeclaredMethod("checkAvailable");
            check.setAccessible(true);
            assertThatThrownBy(() -> check.invoke(isolated))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(message);
        }
    }

    @ParameterizedTest
    @EnumSource(Codec.class)
    void incompressibleBytesFitTheRoomAskedFor(Codec codec) throws Exception {
        Random random = new Random(3);
        int[] levels = codec == Codec.GZIP ? new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9} : new int[] {codec.defaultLevel()};
        for (int level : levels) {
            try (Compressor compressor = Compressor.of(codec, level)) {
                for (int length : new int[] {0, 1, 100, 5_000, 100_000, 2_000_000}) {
                    byte[] source = new byte[length + 10];
                    random.nextBytes(source);
                    byte[] target = new byte[compressor.maxCompressedSize(length)];
                    assertThat(compressor.compress(source, 5, length, target)).isBetween(0, target.length);
                }
            }
        }
    }

    @Test
    void closingTwiceIsSafe() throws Exception {
        for (Codec codec : Codec.values()) {
            Compressor compressor = Compressor.of(codec, codec.defaultLevel());
            compressor.compress(new byte[10], 0, 10, new byte[compressor.maxCompressedSize(10)]);
            compressor.close();
            compressor.close();
        }
    }
}
