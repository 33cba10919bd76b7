package org.reactivebridge.live;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.stream.AsyncStream;

/**
 * The bytes that are replayed: a file's, or the application's own.
 *
 * @param name how to call it
 * @param bytes all of it, once a run
 */
record FeedSource(String name, AsyncStream<ByteBuffer> bytes) {

    private static final String OWN = "sensors.csv";
    private static final int PIECE = 32 * 1024;

    /**
     * A source.
     *
     * @param file the file, or null for the application's own data
     * @param blocking where the file is read
     * @throws IllegalArgumentException if there is no such file, saying what is wrong with it
     */
    static FeedSource of(@Nullable Path file, Executor blocking) {
        if (file == null) {
            byte[] own = own();
            return new FeedSource("own data, " + OWN, AsyncStream.defer(() -> AsyncStream.of(ByteBuffer.wrap(own))));
        }
        check(file);
        AsyncStream<ByteBuffer> pieces = AsyncStream.using(() -> FileChannel.open(file), FeedSource::pieces)
                .subscribeOn(blocking)
                .prefetch(2);
        return new FeedSource(file.toString(), pieces);
    }

    /** Says what is wrong with a file. */
    static void check(Path file) {
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("There is no file " + file);
        }
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(file + " is no regular file");
        }
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("The file " + file + " cannot be read");
        }
        try {
            if (Files.size(file) == 0) {
                throw new IllegalArgumentException("The file " + file + " is empty");
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("The file " + file + " cannot be read: " + e, e);
        }
    }

    private static AsyncStream<ByteBuffer> pieces(FileChannel channel) {
        return AsyncStream.generate(() -> channel, (open, sink) -> {
            ByteBuffer piece = ByteBuffer.allocate(PIECE);
            try {
                if (open.read(piece) < 0) {
                    sink.complete();
                } else {
                    sink.next(piece.flip());
                }
            } catch (IOException e) {
                sink.error(e);
            }
            return open;
        });
    }

    private static byte[] own() {
        try (InputStream in = FeedSource.class.getResourceAsStream("/" + OWN)) {
            if (in == null) {
                throw new IllegalStateException(OWN + " is missing from the application");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
