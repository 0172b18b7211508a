package io.github.orderlake.examples.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/** Reads an object here and there, by one request for each read. Not thread-safe. */
final class S3Channel implements SeekableByteChannel {

    private final S3Client client;
    private final AwsOptions options;
    private final String bucket;
    private final String key;
    private final long size;
    private final String eTag;
    private long position;
    private boolean open = true;

    /** Asks for the object's size. */
    S3Channel(S3Client client, AwsOptions options, String bucket, String key) throws IOException {
        this.client = client;
        this.options = options;
        this.bucket = bucket;
        this.key = key;
        try {
            var head = client.headObject(request -> request.bucket(bucket)
                    .key(key)
                    .expectedBucketOwner(options.expectedBucketOwner())
                    .requestPayer(options.payer()));
            this.size = head.contentLength();
            this.eTag = head.eTag();
        } catch (SdkException e) {
            throw failed("HEAD", e);
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (position >= size) {
            return -1;
        }
        long end = Math.min(size, position + target.remaining());
        String range = "bytes=" + position + "-" + (end - 1);
        try (InputStream in = client.getObject(request -> request.bucket(bucket)
                .key(key)
                .range(range)
                .ifMatch(eTag)
                .expectedBucketOwner(options.expectedBucketOwner())
                .requestPayer(options.payer()))) {
            byte[] bytes = in.readAllBytes();
            target.put(bytes);
            position += bytes.length;
            return bytes.length;
        } catch (SdkException e) {
            throw failed("GET", e);
        }
    }

    private IOException failed(String verb, SdkException cause) {
        return new IOException(verb + " s3://" + bucket + "/" + key + " failed: " + cause.getMessage(), cause);
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
        position = newPosition;
        return this;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long newSize) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }
}
