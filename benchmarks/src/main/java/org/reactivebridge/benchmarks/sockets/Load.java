package org.reactivebridge.benchmarks.sockets;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * The client of every server: one thread, one selector, nothing else. Looks at each byte that comes back.
 * <strong>Confined.</strong>
 */
final class Load implements AutoCloseable {

    /** What a sample has that knows no latencies. */
    static final long NONE = 0;

    private static final int MESSAGE = 64;
    private static final long PATIENCE_MILLIS = 10_000;
    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(150);
    private static final int READ = 256 * 1024;

    private final ServerProcess server;
    private final Selector selector;
    private final List<SocketChannel> channels = new ArrayList<>();
    private final List<Peer> peers = new ArrayList<>();

    Load(ServerProcess server) throws IOException {
        this.server = server;
        this.selector = Selector.open();
    }

    /** What one sample gave: units are messages, or MiB. */
    record Sample(double units, double nanos, double cpuNanos, long p50, long p99) {

        double time() {
            return nanos / units;
        }

        double cpu() {
            return cpuNanos / units;
        }
    }

    // ---- One message in flight for each connection

    Sample echo(int connections, long nanos) throws IOException {
        connectToEcho(connections);
        exchangeFor(SETTLE_NANOS, new Histogram());
        Histogram times = new Histogram();
        long cpu = server.cpuNanos();
        long start = System.nanoTime();
        exchangeFor(nanos, times);
        long took = System.nanoTime() - start;
        cpu = server.cpuNanos() - cpu;
        return new Sample(times.count(), took, cpu, times.at(0.5), times.at(0.99));
    }

    /** Opens connections over which {@link #exchangeMessages} sends messages. */
    void connectToEcho(int connections) throws IOException {
        for (int i = 0; i < connections; i++) {
            Peer peer = new Peer(connect(server.echoPort()), i);
            peer.channel.register(selector, SelectionKey.OP_READ, peer);
            peers.add(peer);
        }
    }

    /** Sends and receives for some time, and then until no message is under way. */
    private void exchangeFor(long nanos, Histogram times) throws IOException {
        exchange(Long.MAX_VALUE, nanos, times);
    }

    /** Sends and receives so many messages over each connection. */
    void exchangeMessages(int each, Histogram times) throws IOException {
        exchange(each, Long.MAX_VALUE, times);
    }

    private void exchange(long each, long nanos, Histogram times) throws IOException {
        long start = System.nanoTime();
        for (Peer peer : peers) {
            peer.left = each;
            peer.send();
        }
        int[] waiting = {peers.size()};
        while (waiting[0] > 0) {
            int ready = selector.select(
                    key -> {
                        Peer peer = (Peer) key.attachment();
                        long now = peer.receive(times);
                        if (now == 0) {
                            return;
                        }
                        peer.left--;
                        if (peer.left > 0 && now - start < nanos) {
                            peer.send();
                        } else {
                            waiting[0]--;
                        }
                    },
                    PATIENCE_MILLIS);
            if (ready == 0) {
                throw hangs(waiting[0] + " echoes are missing");
            }
        }
    }

    private final class Peer {

        private final SocketChannel channel;
        private final ByteBuffer sent = ByteBuffer.allocateDirect(MESSAGE);
        private final ByteBuffer received = ByteBuffer.allocateDirect(MESSAGE);
        private final long number;
        private long sequence;
        private long left;
        private long sentAt;

        Peer(SocketChannel channel, long number) {
            this.channel = channel;
            this.number = number;
        }

        void send() {
            sequence++;
            sent.clear();
            sent.putLong(number).putLong(sequence);
            while (sent.hasRemaining()) {
                sent.putLong((number * 31 + sequence + sent.position()) * 0x9E3779B97F4A7C15L);
            }
            sent.flip();
            sentAt = System.nanoTime();
            try {
                channel.write(sent);
            } catch (IOException failure) {
                throw broken(failure);
            }
            if (sent.hasRemaining()) {
                throw wrong("the socket takes no message although none is under way");
            }
        }

        /** When the echo was complete; 0 if it is not. */
        long receive(Histogram times) {
            try {
                if (channel.read(received) < 0) {
                    throw wrong("a connection ended");
                }
            } catch (IOException failure) {
                throw broken(failure);
            }
            if (received.hasRemaining()) {
                return 0;
            }
            long now = System.nanoTime();
            if (!received.flip().equals(sent.flip())) {
                throw wrong("connection " + number + " got another message back than number " + sequence);
            }
            received.clear();
            times.add(now - sentAt);
            return now;
        }
    }

    // ---- A stream from the server

    Sample download(long nanos) throws IOException {
        SocketChannel channel = connect(server.sourcePort());
        channel.register(selector, SelectionKey.OP_READ);
        ByteBuffer into = ByteBuffer.allocateDirect(READ);
        ByteBuffer expected = Payload.pattern(READ + Payload.BLOCK);
        long before = download(channel, into, expected, 0, SETTLE_NANOS);
        long cpu = server.cpuNanos();
        long start = System.nanoTime();
        long bytes = download(channel, into, expected, before, nanos);
        long took = System.nanoTime() - start;
        cpu = server.cpuNanos() - cpu;
        return new Sample((double) bytes / (1 << 20), took, cpu, NONE, NONE);
    }

    private long download(SocketChannel channel, ByteBuffer into, ByteBuffer expected, long before, long nanos)
            throws IOException {
        long start = System.nanoTime();
        long bytes = 0;
        while (System.nanoTime() - start < nanos) {
            int count = channel.read(into.clear());
            if (count < 0) {
                throw wrong("the stream ended");
            }
            if (count == 0) {
                await("nothing comes from the stream");
                continue;
            }
            int at = (int) ((before + bytes) % Payload.BLOCK);
            if (!into.flip().equals(expected.duplicate().position(at).limit(at + count))) {
                throw wrong("wrong bytes behind " + (before + bytes));
            }
            bytes += count;
        }
        return bytes;
    }

    // ---- A stream to the server

    Sample upload(long nanos) throws IOException {
        SocketChannel channel = connect(server.sinkPort());
        channel.register(selector, SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        ByteBuffer pattern = Payload.pattern(2 * Payload.BLOCK);
        long checksum = checksum(pattern);
        upload(channel, pattern, checksum, SETTLE_NANOS);
        long cpu = server.cpuNanos();
        long start = System.nanoTime();
        long bytes = upload(channel, pattern, checksum, nanos);
        long took = System.nanoTime() - start;
        cpu = server.cpuNanos() - cpu;
        return new Sample((double) bytes / (1 << 20), took, cpu, NONE, NONE);
    }

    private static ByteBuffer block(ByteBuffer pattern, int number) {
        int at = number * 4099 % Payload.BLOCK;
        return pattern.duplicate().position(at).limit(at + Payload.BLOCK);
    }

    private static long checksum(ByteBuffer pattern) {
        CRC32C checksum = new CRC32C();
        for (int i = 0; i < Payload.PORTION / Payload.BLOCK; i++) {
            checksum.update(block(pattern, i));
        }
        return checksum.getValue();
    }

    /** Sends whole portions for some time, and then waits until all are acknowledged. */
    private long upload(SocketChannel channel, ByteBuffer pattern, long checksum, long nanos) throws IOException {
        SelectionKey key = channel.keyFor(selector);
        ByteBuffer answer = ByteBuffer.allocateDirect(Long.BYTES);
        long start = System.nanoTime();
        long sent = 0;
        long acknowledged = 0;
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        while (System.nanoTime() - start < nanos) {
            for (int i = 0; i < Payload.PORTION / Payload.BLOCK; i++) {
                ByteBuffer block = block(pattern, i);
                while (block.hasRemaining()) {
                    if (channel.write(block) == 0) {
                        await("it takes no more");
                    }
                    acknowledged += answers(channel, answer, checksum);
                }
            }
            sent++;
        }
        key.interestOps(SelectionKey.OP_READ);
        while (acknowledged < sent) {
            await(sent - acknowledged + " portions are not acknowledged");
            acknowledged += answers(channel, answer, checksum);
        }
        return sent * Payload.PORTION;
    }

    /** How many portions are acknowledged by what has come; looks only if something has. */
    private int answers(SocketChannel channel, ByteBuffer answer, long checksum) throws IOException {
        if (selector.selectedKeys().isEmpty()
                || !selector.selectedKeys().iterator().next().isReadable()) {
            return 0;
        }
        int count = 0;
        while (true) {
            int read = channel.read(answer);
            if (read < 0) {
                throw wrong("it ended the connection");
            }
            if (answer.hasRemaining()) {
                return count;
            }
            if (answer.flip().getLong() != checksum) {
                throw wrong("another checksum");
            }
            answer.clear();
            count++;
        }
    }

    // ---- Both

    private void await(String otherwise) throws IOException {
        selector.selectedKeys().clear();
        if (selector.select(PATIENCE_MILLIS) == 0) {
            throw hangs(otherwise);
        }
    }

    private SocketChannel connect(int port) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channels.add(channel);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.socket().connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) PATIENCE_MILLIS);
        channel.configureBlocking(false);
        return channel;
    }

    private IllegalStateException hangs(String what) {
        return wrong("hangs: " + what + " after " + PATIENCE_MILLIS / 1000 + " seconds");
    }

    private IllegalStateException wrong(String what) {
        return new IllegalStateException("Server " + server.name() + ": " + what);
    }

    private IllegalStateException broken(IOException failure) {
        return new IllegalStateException("Server " + server.name() + " broke a connection off", failure);
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
        selector.close();
    }
}
