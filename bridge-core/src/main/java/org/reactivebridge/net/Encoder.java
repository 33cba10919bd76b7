package org.reactivebridge.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the buffers of the frames of one run. <strong>Serial.</strong>
 *
 * @param <T> the type of the frames
 */
interface Encoder<T> {

    /** The first or only buffer of a frame. */
    ByteBuffer first(T frame) throws IOException;

    /** The other buffer, or null if the first was the only one. */
    default @Nullable ByteBuffer second() {
        return null;
    }

    /** Whether the other buffer is the frame as it was received, rather than one that was made for it. */
    default boolean isSecondReceived() {
        return false;
    }

    /** What has to come behind the last frame; null for nothing. */
    default @Nullable ByteBuffer end() throws IOException {
        return null;
    }
}
