package org.reactivebridge.net;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Waker;

/** Writes a part of a file to a connection. Gives no item. <strong>Serial.</strong> */
final class SendFileCursor implements Cursor<Void> {

    /** How many times in a row a task writes before others have their turn. */
    private static final int MOST_WRITES = 4;

    private final TcpConnection connection;
    private final @Nullable Path path; // If the file is opened here, and closed.
    private final Waker waker;
    private @Nullable FileChannel opened;
    private long position;
    private long end;
    private boolean over;

    /** A part of a file that is open. */
    SendFileCursor(TcpConnection connection, FileChannel file, long position, long count, Waker waker) {
        this(connection, null, file, position, position + count, waker);
    }

    /** A whole file. */
    SendFileCursor(TcpConnection connection, Path file, Waker waker) {
        this(connection, file, null, 0, 0, waker);
    }

    private SendFileCursor(
            TcpConnection connection,
            @Nullable Path path,
            @Nullable FileChannel opened,
            long position,
            long end,
            Waker waker) {
        this.connection = connection;
        this.path = path;
        this.opened = opened;
        this.position = position;
        this.end = end;
        this.waker = waker;
        connection.tell(observer -> observer.sendBegun(connection));
    }

    @Override
    public @Nullable Void poll() throws Throwable {
        if (over) {
            return null;
        }
        try {
            FileChannel file = open();
            for (int writes = 0; writes < MOST_WRITES; writes++) {
                if (position == end) {
                    if (connection.flushLink()) {
                        cease();
                        connection.tell(observer -> observer.sendEnded(connection));
                    } else {
                        await();
                    }
                    return null;
                }
                connection.checkOutput();
                long written = connection.writeFrom(file, position, end - position);
                if (written < 0) {
                    throw new EOFException("The file ends at byte " + position + ", before byte " + end
                            + " that was to be sent: what has been sent of it cannot be taken back");
                }
                if (written == 0) {
                    await();
                    return null;
                }
                position += written;
                connection.watchdog().hasWritten(written);
                connection.tell(observer -> observer.written(connection, written));
            }
            waker.wake(); // There is more to do, after others.
            return null;
        } catch (Throwable failure) {
            cease();
            connection.tell(observer -> observer.sendFailed(connection, failure));
            throw failure;
        }
    }

    private FileChannel open() throws IOException {
        FileChannel known = opened;
        if (known == null) {
            known = FileChannel.open(Objects.requireNonNull(path), StandardOpenOption.READ);
            opened = known;
            end = known.size();
        }
        return known;
    }

    private void await() {
        connection.watchdog().writeWaits();
        connection.tell(observer -> observer.writeWaiting(connection));
        connection.link().wakeWhenWritable(waker);
    }

    private void cease() {
        over = true;
        connection.watchdog().writeCeases();
    }

    @Override
    public boolean isDone() {
        return over;
    }

    @Override
    public void close() {
        if (!over) {
            cease();
            connection.tell(observer -> observer.sendFailed(connection, null));
        }
        if (path != null && opened != null) {
            try {
                opened.close();
            } catch (IOException failure) {
                connection.environment().hooks().dropError(failure);
            }
        }
    }
}
