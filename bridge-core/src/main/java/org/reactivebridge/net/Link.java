package org.reactivebridge.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.reactivebridge.kernel.Waker;

/**
 * One connection as the network knows it: bytes that go or do not go now, and wake-ups when that may have changed. An SPI,
 * see {@link Network}.
 *
 * <p>One thread at a time reads, and one at a time writes; {@link #close()} and {@link #reset()} come from any thread, and wake
 * whoever waits.
 */
public interface Link {

    /**
     * Whether the connection is there.
     *
     * @return false if that is still open; {@link #wakeWhenWritable} then tells when to ask again
     * @throws IOException if there will be none
     */
    boolean finishConnect() throws IOException;

    /**
     * Reads what is there.
     *
     * @param into where to; at least one byte must be free
     * @return how many bytes; 0 if there are none now; -1 if the other side will send no more
     * @throws IOException if the connection is broken or closed
     */
    int read(ByteBuffer into) throws IOException;

    /**
     * Writes what goes now.
     *
     * @param from what to write; positions are moved over what was
     * @param offset the first buffer
     * @param count how many buffers
     * @return how many bytes
     * @throws IOException if the connection is broken, or its output closed
     */
    long write(ByteBuffer[] from, int offset, int count) throws IOException;

    /**
     * Writes what goes now of a file.
     *
     * @param file where from
     * @param position the first byte
     * @param count how many bytes, at least 1
     * @return how many bytes; 0 if none go now; -1 if the file ends at the position
     * @throws IOException if the connection is broken, its output closed, or the file cannot be read
     */
    default long writeFrom(FileChannel file, long position, long count) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(count, 64 * 1024));
        if (file.read(piece, position) < 0) {
            return -1;
        }
        return write(new ByteBuffer[] {piece.flip()}, 0, 1);
    }

    /**
     * Hands on what a link holds that has taken it already, as an encrypted one may.
     *
     * @return false if something is left; {@link #wakeWhenWritable} then tells when to ask again
     * @throws IOException if the connection is broken
     */
    default boolean flush() throws IOException {
        return true;
    }

    /**
     * Wakes once as soon as {@link #read} may give something, or throw.
     *
     * @param waker replaces the one before
     */
    void wakeWhenReadable(Waker waker);

    /**
     * Wakes once as soon as {@link #write} may take something, or {@link #finishConnect} may know more.
     *
     * @param waker replaces the one before
     */
    void wakeWhenWritable(Waker waker);

    /**
     * Says to the other side that no more bytes will come. The other direction stays open.
     *
     * @return false if that could not be said yet; {@link #wakeWhenWritable} then tells when to ask again
     * @throws IOException if the connection is broken
     */
    boolean closeOutput() throws IOException;

    /** Closes both directions; what has been written is still delivered. A second call does nothing. */
    void close();

    /** Breaks the connection off, so that the other side sees an error. A second call does nothing. */
    void reset();

    /**
     * Whether this side has closed or broken off the connection.
     *
     * @return false once {@link #close()} or {@link #reset()} has been called
     */
    boolean isOpen();

    /**
     * This side's address.
     *
     * @return the address; the last one known, once closed
     */
    SocketAddress localAddress();

    /**
     * The other side's address.
     *
     * @return the address
     */
    SocketAddress remoteAddress();
}
