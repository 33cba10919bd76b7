package org.reactivebridge.benchmarks.sockets;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** What goes over the wire, the same for every server. */
final class Payload {

    static final int BLOCK = 64 * 1024;

    /** So much is checksummed and acknowledged at a time: the end of a connection means something else to each library. */
    static final int PORTION = 256 * BLOCK;

    private static final ByteBuffer BLOCK_BYTES = pattern(BLOCK).asReadOnlyBuffer();

    private Payload() {}

    /** The block that a stream from the server consists of, again and again; outside of the heap, where it can be sent from. */
    static ByteBuffer block() {
        return BLOCK_BYTES.duplicate();
    }

    /** Bytes that do not repeat within a block, but from one block to the next. */
    static ByteBuffer pattern(int length) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(length);
        for (int i = 0; i < length; i++) {
            int at = i % BLOCK;
            bytes.put((byte) ((at * 0x9E3779B1) >>> 24));
        }
        return bytes.flip();
    }

    /** Counts and checksums what comes in; answers each whole portion with its checksum. <strong>Confined.</strong> */
    static final class Digest {

        private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

        private final CRC32C checksum = new CRC32C();
        private int missing = PORTION;

        /** Takes in bytes, less than a portion; gives the answer, which is empty within a portion. */
        ByteBuffer update(ByteBuffer bytes) {
            if (bytes.remaining() < missing) {
                missing -= bytes.remaining();
                checksum.update(bytes);
                return NOTHING;
            }
            int end = bytes.limit();
            checksum.update(bytes.limit(bytes.position() + missing));
            ByteBuffer answer = ByteBuffer.allocate(Long.BYTES).putLong(checksum.getValue());
            checksum.reset();
            missing = PORTION - (end - bytes.position());
            checksum.update(bytes.limit(end));
            return answer.flip();
        }
    }
}
