package org.reactivebridge.r2dbc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Stands between a driver and its server on loopback, and lets exactly as many bytes of the server's answers through as a test says. What
 * the driver sends always goes through. Blocking sockets of the JDK, two threads for each connection.
 */
final class ByteGate implements AutoCloseable {

    /** What happens behind the last byte that is let through. */
    enum Then {
        /** The rest waits until the gate is opened. */
        HOLD,
        /** The connection is reset on both sides. */
        RESET,
        /** Nothing more ever comes on this connection, not even its end; others are not touched. */
        SILENCE
    }

    private final Object lock = new Object();
    private final int server;
    private final ServerSocket listening;
    private final Set<Connection> connections = new LinkedHashSet<>(); // Under the lock, as is the next.
    private ByteArrayOutputStream asked = new ByteArrayOutputStream();

    ByteGate(int server) throws IOException {
        this.server = server;
        this.listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        start("accept", this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /**
     * Limits the answers on all connections that there are; those that come later are open.
     *
     * @return completes when the last byte has gone through, and what is to happen then has happened
     */
    CompletableFuture<Void> allow(long bytes, Then then) {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        synchronized (lock) {
            asked = new ByteArrayOutputStream();
            List.copyOf(connections).forEach(connection -> connection.limit(bytes, then, reached));
        }
        return reached;
    }

    /** Lets everything through, but on connections that have fallen silent. */
    void open() {
        synchronized (lock) {
            connections.forEach(Connection::open);
            lock.notifyAll();
        }
    }

    /** Whether a driver has sent a text since the last limit was set. */
    boolean wasAsked(String text) {
        synchronized (lock) {
            return asked.toString(StandardCharsets.ISO_8859_1).contains(text);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        synchronized (lock) {
            List.copyOf(connections).forEach(connection -> connection.end(false));
        }
    }

    private static void start(String what, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException | InterruptedException over) {
                        // Then this part of the way is over.
                    }
                },
                "byte-gate " + what);
        thread.setDaemon(true);
        thread.start();
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            Connection connection = new Connection(client, new Socket(InetAddress.getLoopbackAddress(), server));
            synchronized (lock) {
                connections.add(connection);
            }
            start("to server", connection::toServer);
            start("to client", connection::toClient);
        }
    }

    private final class Connection {

        private final Socket client;
        private final Socket behind;
        private long left = Long.MAX_VALUE; // Under the lock, as are the next.
        private Then then = Then.HOLD;
        private CompletableFuture<Void> reached = new CompletableFuture<>();
        private boolean isSilent;

        Connection(Socket client, Socket behind) throws IOException {
            this.client = client;
            this.behind = behind;
            client.setTcpNoDelay(true);
            behind.setTcpNoDelay(true);
        }

        void limit(long bytes, Then what, CompletableFuture<Void> whenReached) {
            if (!isSilent) {
                left = bytes;
                then = what;
                reached = whenReached;
                if (bytes == 0) {
                    reach();
                }
            }
        }

        void open() {
            if (!isSilent) {
                left = Long.MAX_VALUE;
            }
        }

        void toServer() throws IOException {
            byte[] buffer = new byte[8192];
            try (Connection.Ending ending = () -> end(false)) {
                for (int count; (count = client.getInputStream().read(buffer)) >= 0; ) {
                    synchronized (lock) {
                        asked.write(buffer, 0, count);
                    }
                    behind.getOutputStream().write(buffer, 0, count);
                }
            }
        }

        void toClient() throws IOException, InterruptedException {
            InputStream input = behind.getInputStream();
            byte[] buffer = new byte[8192];
            try (Connection.Ending ending = () -> end(false)) {
                for (int count; (count = input.read(buffer)) >= 0; ) {
                    int at = 0;
                    while (at < count) {
                        at += pass(buffer, at, count - at);
                    }
                }
                synchronized (lock) {
                    while (isSilent && connections.contains(this)) {
                        lock.wait();
                    }
                }
            }
        }

        private int pass(byte[] buffer, int at, int count) throws IOException, InterruptedException {
            synchronized (lock) {
                while (left == 0 && connections.contains(this)) {
                    lock.wait();
                }
                int goes = (int) Math.min(left, count);
                client.getOutputStream().write(buffer, at, goes);
                if (left != Long.MAX_VALUE) {
                    left -= goes;
                    if (left == 0) {
                        reach();
                    }
                }
                return goes;
            }
        }

        private void reach() {
            isSilent = then == Then.SILENCE;
            if (then == Then.RESET) {
                end(true);
            }
            reached.complete(null);
        }

        void end(boolean resets) {
            synchronized (lock) {
                if (!connections.remove(this)) {
                    return;
                }
                lock.notifyAll();
                try (client;
                        behind) {
                    if (resets) {
                        client.setSoLinger(true, 0);
                        behind.setSoLinger(true, 0);
                    }
                } catch (IOException closed) {
                    // Which was to be done.
                }
            }
        }

        /** The end of a direction, whatever has ended it. */
        private interface Ending extends AutoCloseable {
            @Override
            void close();
        }
    }
}
