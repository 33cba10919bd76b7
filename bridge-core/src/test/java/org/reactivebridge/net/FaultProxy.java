package org.reactivebridge.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between real sockets on loopback and does to their bytes what bad networks do. The faults are those of Toxiproxy; they are
 * switched on and off while connections go through. Blocking sockets and threads of the JDK, four for each connection, so that it
 * shares nothing with what it tests.
 *
 * <p>Whether a fault hits a connection is drawn from the seed, the number of the connection and that of the fault, so that it does
 * not depend on which thread comes first. Half-closes and resets are passed on as such.
 */
public final class FaultProxy implements AutoCloseable {

    /** Which bytes a fault is about. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    /** What can go wrong with a direction of a connection. */
    public interface Toxic {}

    /** Bytes arrive later, in the same order, and no fewer in a second. */
    public record Latency(Duration delay, Duration jitter) implements Toxic {}

    /** No more than some bytes go through in a second. */
    public record Bandwidth(long bytesPerSecond) implements Toxic {}

    /** The end of the bytes is passed on late. */
    public record SlowClose(Duration delay) implements Toxic {}

    /** Bytes are swallowed, and after a time the connection is closed: at the latest when this is taken away. Zero for no time. */
    public record Timeout(Duration after) implements Toxic {}

    /** The connection is reset on both sides, after a time. */
    public record ResetPeer(Duration after) implements Toxic {}

    /** Bytes go in small pieces, with pauses. */
    public record Slicer(int averageBytes, int variation, Duration pause) implements Toxic {}

    /** The connection is closed once so many bytes have gone through. */
    public record LimitData(long bytes) implements Toxic {}

    /** A fault that has been switched on. */
    public final class Active {

        private final int number;
        private final Direction direction;
        private final double toxicity;
        private final Toxic toxic;

        private Active(int number, Direction direction, double toxicity, Toxic toxic) {
            this.number = number;
            this.direction = direction;
            this.toxicity = toxicity;
            this.toxic = toxic;
        }

        /** Takes the fault away. */
        public void remove() {
            synchronized (lock) {
                active.remove(this);
                lock.notifyAll(); // Whoever waits because of it.
                if (toxic instanceof Timeout) {
                    // There is a gap in the bytes from now on.
                    connections.stream()
                            .filter(each -> each.isHitBy(this))
                            .toList()
                            .forEach(Connection::close);
                }
            }
        }
    }

    private static final int CHUNK_BYTES = 16 * 1024;
    private static final int CHUNKS = 16;
    private static final long PATIENCE_MILLIS = 10_000;

    private final SocketAddress server;
    private final long seed;
    private final Object lock = new Object();
    private final List<Active> active = new CopyOnWriteArrayList<>();
    private final Set<Connection> connections = new LinkedHashSet<>(); // Under the lock.
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, work -> thread("clock", work));
    private final InetSocketAddress address;
    private ServerSocket listening; // Under the lock.
    private Thread accepting; // Under the lock.
    private int nextToxic;
    private int nextConnection;

    /** Listens on a free port, and passes everything on to a server. */
    public FaultProxy(SocketAddress server, long seed) throws IOException {
        this.server = server;
        this.seed = seed;
        this.listening = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        this.address = (InetSocketAddress) listening.getLocalSocketAddress();
        startAccepting();
    }

    private static Thread thread(String what, Runnable work) {
        Thread thread = new Thread(work, "fault-proxy " + what);
        thread.setDaemon(true);
        return thread;
    }

    public InetSocketAddress address() {
        return address;
    }

    /** How many connections go through, or are on their way to their end. */
    public int connections() {
        synchronized (lock) {
            return connections.size();
        }
    }

    /** Switches a fault on, for some of the connections that there are and will be. */
    public Active add(Direction direction, double toxicity, Toxic toxic) {
        synchronized (lock) {
            Active added = new Active(nextToxic++, direction, toxicity, toxic);
            active.add(added);
            connections.forEach(connection -> connection.arm(added));
            return added;
        }
    }

    public Active add(Direction direction, Toxic toxic) {
        return add(direction, 1, toxic);
    }

    /** Whether anybody listens. Who is down closes all connections. */
    public void enable(boolean up) throws IOException {
        Thread stopping;
        synchronized (lock) {
            if (up && listening.isClosed()) {
                listening = new ServerSocket(address.getPort(), 1000, address.getAddress());
                startAccepting();
            }
            if (up) {
                return;
            }
            listening.close();
            stopping = accepting;
        }
        try {
            stopping.join(PATIENCE_MILLIS); // The system listens until the thread that accepts has gone.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        List<Connection> open;
        synchronized (lock) {
            open = new ArrayList<>(connections);
        }
        open.forEach(Connection::close);
    }

    @Override
    public void close() throws IOException {
        enable(false);
        clock.shutdownNow();
    }

    private void startAccepting() {
        ServerSocket socket = listening;
        accepting = thread("accept", () -> accept(socket));
        accepting.start();
    }

    private void accept(ServerSocket socket) {
        try {
            while (true) {
                Socket client = socket.accept();
                Socket behind = new Socket();
                try {
                    behind.connect(server, (int) PATIENCE_MILLIS);
                } catch (IOException nobodyListens) {
                    behind.close();
                    client.setSoLinger(true, 0);
                    client.close();
                    continue;
                }
                synchronized (lock) {
                    Connection connection = new Connection(nextConnection++, client, behind);
                    connections.add(connection);
                    if (socket.isClosed()) {
                        connection.close(); // Too late for who switched this off.
                    } else {
                        active.forEach(connection::arm);
                        connection.start();
                    }
                }
            }
        } catch (IOException closed) {
            // Then this is down.
        }
    }

    private final class Connection {

        private final int number;
        private final Socket client;
        private final Socket behind;
        private final Pipe toServer;
        private final Pipe toClient;
        private volatile boolean over;

        Connection(int number, Socket client, Socket behind) {
            this.number = number;
            this.client = client;
            this.behind = behind;
            this.toServer = new Pipe(this, Direction.TO_SERVER, client, behind);
            this.toClient = new Pipe(this, Direction.TO_CLIENT, behind, client);
        }

        void start() {
            toServer.start();
            toClient.start();
        }

        boolean isHitBy(Active toxic) {
            double drawn = new Random(seed * 1_000_003 + number * 1009L + toxic.number).nextDouble();
            return drawn < toxic.toxicity;
        }

        /** Sets the clock for what happens without any bytes. */
        void arm(Active toxic) {
            if (!isHitBy(toxic)) {
                return;
            }
            if (toxic.toxic instanceof ResetPeer reset) {
                later(toxic, reset.after, this::reset);
            } else if (toxic.toxic instanceof Timeout timeout && !timeout.after.isZero()) {
                later(toxic, timeout.after, this::close);
            }
        }

        private void later(Active toxic, Duration after, Runnable action) {
            Runnable ifStillOn = () -> {
                if (active.contains(toxic)) {
                    action.run();
                }
            };
            clock.schedule(ifStillOn, after.toNanos(), TimeUnit.NANOSECONDS);
        }

        void directionEnded() {
            if (toServer.isEnded && toClient.isEnded) {
                close();
            }
        }

        void reset() {
            end(true);
        }

        void close() {
            end(false);
        }

        /** Whoever is first decides how: threads that wait for a socket see a failure when it is closed. */
        private void end(boolean reset) {
            synchronized (lock) {
                if (over) {
                    return;
                }
                over = true;
                connections.remove(this);
                lock.notifyAll();
            }
            try (client;
                    behind) {
                if (reset) {
                    client.setSoLinger(true, 0);
                    behind.setSoLinger(true, 0);
                }
            } catch (IOException closedAlready) {
                // By this program nobody else closes them; and then there is nothing to reset.
            }
        }
    }

    private record Chunk(byte[] bytes, long arrivedAt) {}

    private static final byte[] END = {};

    private final class Pipe {

        private final Connection connection;
        private final Direction direction;
        private final Socket from;
        private final Socket to;
        private final Random random;
        private final BlockingQueue<Chunk> chunks = new ArrayBlockingQueue<>(CHUNKS);
        private final AtomicLong passed = new AtomicLong();
        private long lineFreeAt = System.nanoTime();
        private volatile boolean isEnded;

        Pipe(Connection connection, Direction direction, Socket from, Socket to) {
            this.connection = connection;
            this.direction = direction;
            this.from = from;
            this.to = to;
            this.random = new Random(seed + 31L * connection.number + direction.ordinal());
        }

        void start() {
            thread(direction + " in " + connection.number, this::read).start();
            thread(direction + " out " + connection.number, this::write).start();
        }

        private void read() {
            try {
                InputStream input = from.getInputStream();
                byte[] buffer = new byte[CHUNK_BYTES];
                for (int count; (count = input.read(buffer)) >= 0; ) {
                    put(java.util.Arrays.copyOf(buffer, count));
                }
                put(END);
            } catch (IOException broken) {
                connection.reset();
            }
        }

        private void put(byte[] bytes) {
            try {
                while (!connection.over
                        && !chunks.offer(new Chunk(bytes, System.nanoTime()), 100, TimeUnit.MILLISECONDS)) {
                    // There is no room, which slows the sender down.
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        private void write() {
            try {
                while (!connection.over) {
                    Chunk chunk = chunks.poll(100, TimeUnit.MILLISECONDS);
                    if (chunk == null) {
                        continue;
                    }
                    delay(chunk.arrivedAt);
                    if (chunk.bytes == END) {
                        for (Active toxic : toxics()) {
                            if (toxic.toxic instanceof SlowClose slow) {
                                waitUntil(System.nanoTime() + slow.delay.toNanos(), toxic);
                            }
                        }
                        if (isSwallowing()) {
                            return; // The end too, until the fault is taken away.
                        }
                        to.shutdownOutput();
                        isEnded = true;
                        connection.directionEnded();
                        return;
                    }
                    if (!isSwallowing()) {
                        slice(chunk.bytes);
                    }
                }
            } catch (IOException broken) {
                connection.reset();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        private List<Active> toxics() {
            return active.stream()
                    .filter(toxic -> toxic.direction == direction && connection.isHitBy(toxic))
                    .toList();
        }

        private boolean isSwallowing() {
            return toxics().stream().anyMatch(toxic -> toxic.toxic instanceof Timeout);
        }

        private void delay(long arrivedAt) throws InterruptedException {
            for (Active toxic : toxics()) {
                if (toxic.toxic instanceof Latency latency) {
                    long jitter = latency.jitter.toNanos();
                    long more = jitter == 0 ? 0 : random.nextLong() % jitter;
                    waitUntil(arrivedAt + latency.delay.toNanos() + more, toxic);
                }
            }
        }

        private void slice(byte[] bytes) throws IOException, InterruptedException {
            int start = 0;
            while (start < bytes.length && !connection.over) {
                int size = bytes.length - start;
                Active slicing = null;
                for (Active toxic : toxics()) {
                    if (toxic.toxic instanceof Slicer slicer) {
                        slicing = toxic;
                        int most = slicer.averageBytes + random.nextInt(2 * slicer.variation + 1) - slicer.variation;
                        size = Math.min(size, Math.max(1, most));
                    } else if (toxic.toxic instanceof Bandwidth bandwidth) {
                        size = (int) Math.min(size, Math.max(1, bandwidth.bytesPerSecond / 20));
                    }
                }
                for (Active toxic : toxics()) {
                    if (toxic.toxic instanceof Bandwidth bandwidth) {
                        long now = System.nanoTime();
                        lineFreeAt = Math.max(now, lineFreeAt) + size * 1_000_000_000L / bandwidth.bytesPerSecond;
                        waitUntil(lineFreeAt, toxic);
                    }
                }
                pass(bytes, start, size);
                start += size;
                if (slicing != null && start < bytes.length) {
                    waitUntil(System.nanoTime() + ((Slicer) slicing.toxic).pause.toNanos(), slicing);
                }
            }
        }

        private void pass(byte[] bytes, int start, int size) throws IOException {
            long left = Long.MAX_VALUE;
            for (Active toxic : toxics()) {
                if (toxic.toxic instanceof LimitData limit) {
                    left = Math.min(left, limit.bytes - passed.get());
                }
            }
            int goes = (int) Math.max(0, Math.min(size, left));
            OutputStream output = to.getOutputStream();
            output.write(bytes, start, goes);
            passed.addAndGet(goes);
            if (size >= left) {
                connection.close();
            }
        }

        /** Waits for the time, the end of the connection, or that the reason for it is gone. */
        private void waitUntil(long time, Active reason) throws InterruptedException {
            synchronized (lock) {
                long left;
                while (!connection.over && active.contains(reason) && (left = time - System.nanoTime()) > 0) {
                    TimeUnit.NANOSECONDS.timedWait(lock, left);
                }
            }
        }
    }
}
