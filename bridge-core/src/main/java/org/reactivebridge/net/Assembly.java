package org.reactivebridge.net;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The bytes of a frame of which not all have come. Grows with what comes. <strong>Serial.</strong> */
final class Assembly {

    private static final byte[] NOTHING = {};
    private static final int FIRST = 64;

    private byte[] bytes = NOTHING;
    private int size;

    int size() {
        return size;
    }

    /**
     * Moves bytes here.
     *
     * @param most how many bytes the frame has at most, so that no room is made for more
     */
    void append(ByteBuffer in, int count, int most) {
        makeRoom(count, most);
        in.get(bytes, size, count);
        size += count;
    }

    void append(byte[] from, int start, int count, int most) {
        makeRoom(count, most);
        System.arraycopy(from, start, bytes, size, count);
        size += count;
    }

    private void makeRoom(int count, int most) {
        int needed = size + count;
        if (needed > bytes.length) {
            long doubled = Math.max(FIRST, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(most, doubled)));
        }
    }

    /** Hands over the first bytes as a frame, and forgets the others. */
    ByteBuffer finish(int length) {
        byte[] frame = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        bytes = NOTHING;
        size = 0;
        return ByteBuffer.wrap(frame).asReadOnlyBuffer();
    }
}
