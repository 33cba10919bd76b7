package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every {@link Network} promises to the code above it. The sockets of the operating system and the simulated network run the
 * same tests, so that what holds in the simulation holds outside of it.
 */
@Timeout(120)
abstract class NetworkContract {

    /** Where a test runs: it waits for nothing but by this. */
    abstract static class World {

        final Network network;
        final List<Runnable> cleanUp = new ArrayList<>();

        World(Network network) {
            this.network = network;
        }

        /** Lets the world go on until a condition holds; fails if that takes too long. */
        abstract void until(String what, BooleanSupplier condition);

        // ---- Waiting by the wakers of the SPI only: a wake-up that is missing fails the test

        void wait(String what, Consumer<org.reactivebridge.kernel.Waker> ask) {
            AtomicBoolean woken = new AtomicBoolean();
            ask.accept(() -> woken.set(true));
            until(what, woken::get);
        }

        Acceptor bind() throws IOException {
            return bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        }

        Acceptor bind(SocketAddress address) throws IOException {
            Acceptor acceptor = network.bind(address, 16, SocketOptions.defaults());
            cleanUp.add(acceptor::close);
            return acceptor;
        }

        Link begin(SocketAddress remote) throws IOException {
            Link link = network.connect(remote, SocketOptions.defaults());
            cleanUp.add(link::reset);
            return link;
        }

        Link connect(SocketAddress remote) throws IOException {
            Link link = begin(remote);
            while (!link.finishConnect()) {
                wait("a connection", link::wakeWhenWritable);
            }
            return link;
        }

        Link accept(Acceptor acceptor) throws IOException {
            Link link;
            while ((link = acceptor.accept()) == null) {
                wait("somebody who connects", acceptor::wakeWhenAcceptable);
            }
            cleanUp.add(link::reset);
            return link;
        }

        Pair pair() throws IOException {
            Acceptor acceptor = bind();
            Link client = connect(acceptor.localAddress());
            return new Pair(client, accept(acceptor));
        }

        int read(Link link, ByteBuffer into) throws IOException {
            int count;
            while ((count = link.read(into)) == 0) {
                wait("something to read", link::wakeWhenReadable);
            }
            return count;
        }

        byte[] read(Link link, int bytes) throws IOException {
            ByteBuffer into = ByteBuffer.allocate(bytes);
            while (into.hasRemaining()) {
                assertThat(read(link, into)).isPositive();
            }
            return into.array();
        }

        void end(Link link) throws IOException {
            assertThat(read(link, ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(link.read(ByteBuffer.allocate(1))).as("an end stays").isEqualTo(-1);
        }

        void write(Link link, byte[] bytes) throws IOException {
            ByteBuffer from = ByteBuffer.wrap(bytes);
            while (from.hasRemaining()) {
                if (link.write(new ByteBuffer[] {from}, 0, 1) == 0) {
                    wait("room to write", link::wakeWhenWritable);
                }
            }
        }

        /** Reads to the failure that must come. */
        void readToFailure(Link link) {
            ByteBuffer into = ByteBuffer.allocate(1000);
            assertThatThrownBy(() -> {
                        while (read(link, into) >= 0) {
                            into.clear();
                        }
                    })
                    .isInstanceOf(IOException.class);
        }

        void writeToFailure(Link link) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10_000; i++) {
                            write(link, new byte[1000]);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    record Pair(Link client, Link server) {}

    /** A test in one world. */
    interface Body {
        void run(World world) throws Exception;
    }

    /** Runs a test in as many worlds as there are. */
    abstract void inWorlds(Body body) throws Exception;

    static byte[] bytes(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    // ---- Connections and addresses

    @Test
    void connecting_givesTwoEndsWithTheRightAddresses() throws Exception {
        inWorlds(world -> {
            Acceptor acceptor = world.bind();
            assertThat(((InetSocketAddress) acceptor.localAddress()).getPort()).isPositive();
            Link client = world.connect(acceptor.localAddress());
            Link server = world.accept(acceptor);
            assertThat(client.isOpen() && server.isOpen() && acceptor.isOpen()).isTrue();
            assertThat(client.finishConnect()).isTrue();
            assertThat(client.remoteAddress()).isEqualTo(acceptor.localAddress());
            assertThat(server.localAddress()).isEqualTo(acceptor.localAddress());
            assertThat(server.remoteAddress()).isEqualTo(client.localAddress());
            SocketAddress local = client.localAddress();
            client.close();
            server.close();
            assertThat(client.isOpen() || server.isOpen()).isFalse();
            assertThat(client.localAddress()).as("the last one known").isEqualTo(local);
            assertThat(server.remoteAddress()).isEqualTo(local);
            assertThat(client.remoteAddress()).isEqualTo(server.localAddress());
        });
    }

    @Test
    void localAddress_asGiven_isUsed() throws Exception {
        inWorlds(world -> {
            Acceptor acceptor = world.bind();
            SocketAddress from = new InetSocketAddress("127.0.0.1", 0);
            Link client = world.network.connect(
                    acceptor.localAddress(), SocketOptions.defaults().localAddress(from));
            world.cleanUp.add(client::reset);
            Link server = world.accept(acceptor);
            while (!client.finishConnect()) {
                world.wait("a connection", client::wakeWhenWritable);
            }
            assertThat(((InetSocketAddress) client.localAddress()).getPort()).isPositive();
            assertThat(server.remoteAddress()).isEqualTo(client.localAddress());
        });
    }

    @Test
    void connections_beforeAnybodyAccepts_areKept() throws Exception {
        inWorlds(world -> {
            Acceptor acceptor = world.bind();
            assertThat(acceptor.accept()).isNull();
            List<SocketAddress> clients = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                Link client = world.connect(acceptor.localAddress());
                world.write(client, new byte[] {(byte) i});
                clients.add(client.localAddress());
            }
            for (int i = 0; i < 5; i++) {
                Link server = world.accept(acceptor);
                assertThat(server.remoteAddress()).isIn(clients);
                assertThat(world.read(server, 1)).containsExactly(clients.indexOf(server.remoteAddress()));
            }
            assertThat(acceptor.accept()).isNull();
        });
    }

    @Test
    void connecting_whereNobodyListens_isRefused() throws Exception {
        inWorlds(world -> {
            Acceptor acceptor = world.bind();
            SocketAddress address = acceptor.localAddress();
            acceptor.close();
            assertThatThrownBy(() -> world.connect(address))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining(Integer.toString(((InetSocketAddress) address).getPort()));
        });
    }

    @Test
    void connecting_toAnUnresolvedAddress_fails() throws Exception {
        inWorlds(world -> assertThatThrownBy(
                        () -> world.connect(InetSocketAddress.createUnresolved("somewhere.invalid", 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("somewhere.invalid"));
    }

    @Test
    void finishConnect_afterClose_throws() throws Exception {
        inWorlds(world -> {
            Acceptor acceptor = world.bind();
            Link link = world.begin(acceptor.localAddress());
            link.close();
            assertThat(link.isOpen()).isFalse();
            world.wait("the news", link::wakeWhenWritable);
            assertThatThrownBy(() -> link.read(ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
        });
    }

    // ---- Listening

    @Test
    void binding_toAnAddressInUse_saysWhich() throws Exception {
        inWorlds(world -> {
            Acceptor acceptor = world.bind();
            SocketAddress address = acceptor.localAddress();
            assertThatThrownBy(() -> world.bind(address))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining(Integer.toString(((InetSocketAddress) address).getPort()));
            acceptor.close();
            acceptor.close();
            Acceptor again = world.bind(address);
            assertThat(again.localAddress()).isEqualTo(address);
            Link client = world.connect(address);
            world.accept(again);
            assertThat(client.isOpen()).isTrue();
        });
    }

    @Test
    void binding_toAnUnresolvedAddress_fails() throws Exception {
        inWorlds(world -> assertThatThrownBy(
                        () -> world.bind(InetSocketAddress.createUnresolved("somewhere.invalid", 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("somewhere.invalid"));
    }

    @Test
    void closingAnAcceptor_wakesWhoWaitsAndLeavesConnections() throws Exception {
        inWorlds(world -> {
            Acceptor acceptor = world.bind();
            Link client = world.connect(acceptor.localAddress());
            Link server = world.accept(acceptor);
            AtomicBoolean woken = new AtomicBoolean();
            acceptor.wakeWhenAcceptable(() -> woken.set(true));
            acceptor.close();
            world.until("a wake-up", woken::get);
            assertThat(acceptor.isOpen()).isFalse();
            assertThatThrownBy(acceptor::accept).isInstanceOf(IOException.class);
            world.wait("another", acceptor::wakeWhenAcceptable);
            world.write(client, bytes(100, 1));
            assertThat(world.read(server, 100)).isEqualTo(bytes(100, 1));
        });
    }

    @Test
    void closingAnAcceptor_breaksOffWhatWasNotAccepted() throws Exception {
        inWorlds(world -> {
            Acceptor acceptor = world.bind();
            Link client = world.connect(acceptor.localAddress());
            acceptor.close();
            world.readToFailure(client);
        });
    }

    // ---- Bytes

    @Test
    void bytes_inBothDirections_arriveInOrder() throws Exception {
        inWorlds(world -> {
            Pair pair = world.pair();
            int total = 200_000;
            Transfer there = new Transfer(pair.client, pair.server, total, 1);
            Transfer back = new Transfer(pair.server, pair.client, total, 2);
            world.until("all bytes", () -> there.step() & back.step());
            assertThat(there.received.array()).isEqualTo(bytes(total, 1));
            assertThat(back.received.array()).isEqualTo(bytes(total, 2));
        });
    }

    /** Sends some bytes by buffers of several sizes, and goes on when it is woken only. */
    private static final class Transfer {

        private final Link from;
        private final Link to;
        private final ByteBuffer[] pieces = new ByteBuffer[4];
        private final ByteBuffer received;
        private final AtomicBoolean mayWrite = new AtomicBoolean(true);
        private final AtomicBoolean mayRead = new AtomicBoolean(true);

        Transfer(Link from, Link to, int total, long seed) {
            this.from = from;
            this.to = to;
            this.received = ByteBuffer.allocate(total);
            ByteBuffer all = ByteBuffer.wrap(bytes(total, seed));
            for (int i = 0; i < pieces.length; i++) {
                int size = i == pieces.length - 1 ? all.remaining() : i * total / 10;
                pieces[i] = all.slice(all.position(), size);
                all.position(all.position() + size);
            }
        }

        /** Does what can be done now; true if all bytes are there. */
        boolean step() {
            try {
                while (pieces[3].hasRemaining() && mayWrite.get()) {
                    int first = pieces[0].hasRemaining() ? 0 : 1;
                    if (from.write(pieces, first, 4 - first) == 0) {
                        mayWrite.set(false);
                        from.wakeWhenWritable(() -> mayWrite.set(true));
                    }
                }
                while (received.hasRemaining() && mayRead.get()) {
                    if (to.read(received) == 0) {
                        mayRead.set(false);
                        to.wakeWhenReadable(() -> mayRead.set(true));
                    }
                }
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
            return !received.hasRemaining();
        }
    }

    @Test
    void reading_whereNothingIs_givesZeroAndThenWakes() throws Exception {
        inWorlds(world -> {
            Pair pair = world.pair();
            assertThat(pair.server.read(ByteBuffer.allocate(10))).isZero();
            AtomicBoolean woken = new AtomicBoolean();
            pair.server.wakeWhenReadable(() -> woken.set(true));
            world.write(pair.client, bytes(10, 3));
            world.until("a wake-up", woken::get);
            assertThat(world.read(pair.server, 10)).isEqualTo(bytes(10, 3));
            assertThat(pair.server.read(ByteBuffer.allocate(10))).isZero();
        });
    }

    @Test
    void writing_untilNothingGoes_goesOnAfterReading() throws Exception {
        inWorlds(world -> {
            Pair pair = world.pair();
            long sent = fill(world, pair.client);
            assertThat(sent).isPositive();
            AtomicBoolean woken = new AtomicBoolean();
            pair.client.wakeWhenWritable(() -> woken.set(true));
            ByteBuffer into = ByteBuffer.allocate(64 * 1024);
            long received = 0;
            while (received < sent) {
                into.clear();
                received += world.read(pair.server, into);
            }
            assertThat(received).isEqualTo(sent);
            world.until("a wake-up", woken::get);
            world.write(pair.client, bytes(10, 4));
            assertThat(world.read(pair.server, 10)).isEqualTo(bytes(10, 4));
        });
    }

    private static long fill(World world, Link link) throws IOException {
        long sent = 0;
        for (long written = -1; written != 0; sent += written) {
            written = link.write(new ByteBuffer[] {ByteBuffer.allocate(64 * 1024)}, 0, 1);
            assertThat(sent).as("there is a bound").isLessThan(256L << 20);
        }
        return sent;
    }

    // ---- Half-close: E2

    enum Order {
        CLIENT_FIRST,
        SERVER_FIRST,
        BOTH_AT_ONCE,
        CLIENT_THEN_SERVER_CLOSES
    }

    enum Data {
        NONE,
        READ,
        UNREAD
    }

    static List<Arguments> shutdowns() {
        List<Arguments> all = new ArrayList<>();
        for (Order order : Order.values()) {
            for (Data data : Data.values()) {
                all.add(Arguments.of(order, data));
            }
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("shutdowns")
    void halfClose_endsOneDirectionOnly(Order order, Data data) throws Exception {
        inWorlds(world -> {
            Pair pair = world.pair();
            Link first = order == Order.SERVER_FIRST ? pair.server : pair.client;
            Link second = order == Order.SERVER_FIRST ? pair.client : pair.server;
            int size = data == Data.NONE ? 0 : 5000;
            world.write(first, bytes(size, 5));
            if (data == Data.READ) {
                assertThat(world.read(second, size)).isEqualTo(bytes(size, 5));
            }
            int unread = data == Data.UNREAD ? size : 0;
            first.closeOutput();
            assertThatThrownBy(() -> first.write(new ByteBuffer[] {ByteBuffer.allocate(1)}, 0, 1))
                    .isInstanceOf(IOException.class);
            if (order == Order.BOTH_AT_ONCE) {
                world.write(second, bytes(size, 6));
                second.closeOutput();
            }
            assertThat(world.read(second, unread)).isEqualTo(bytes(unread, 5));
            world.end(second);
            if (order != Order.BOTH_AT_ONCE) {
                world.write(second, bytes(size, 6));
                if (order == Order.CLIENT_THEN_SERVER_CLOSES) {
                    second.close();
                } else {
                    second.closeOutput();
                }
            }
            assertThat(world.read(first, size)).isEqualTo(bytes(size, 6));
            world.end(first);
            assertThat(first.isOpen()).isTrue();
        });
    }

    @Test
    void close_afterWriting_stillDelivers() throws Exception {
        inWorlds(world -> {
            Pair pair = world.pair();
            world.write(pair.client, bytes(5000, 7));
            pair.client.close();
            pair.client.close();
            assertThat(world.read(pair.server, 5000)).isEqualTo(bytes(5000, 7));
            world.end(pair.server);
            world.writeToFailure(pair.server);
        });
    }

    // ---- Breaking off

    @Test
    void reset_isSeenByReaderAndWriter() throws Exception {
        inWorlds(world -> {
            Pair pair = world.pair();
            world.write(pair.client, bytes(5000, 8));
            pair.client.reset();
            pair.client.reset();
            assertThat(pair.client.isOpen()).isFalse();
            world.readToFailure(pair.server);
            world.writeToFailure(pair.server);
            assertThat(pair.server.isOpen())
                    .as("it is the other side that broke it off")
                    .isTrue();
        });
    }

    @Test
    void reset_wakesReaderAndWriterThatWait() throws Exception {
        inWorlds(world -> {
            Pair pair = world.pair();
            fill(world, pair.server);
            AtomicBoolean reader = new AtomicBoolean();
            AtomicBoolean writer = new AtomicBoolean();
            pair.server.wakeWhenReadable(() -> reader.set(true));
            pair.server.wakeWhenWritable(() -> writer.set(true));
            pair.client.reset();
            world.until("both", () -> reader.get() && writer.get());
            world.writeToFailure(pair.server);
        });
    }

    @Test
    void close_withUnreadBytes_isSeenAsAFailure() throws Exception {
        inWorlds(world -> {
            Pair pair = world.pair();
            world.write(pair.server, bytes(100, 9));
            world.read(pair.client, 1);
            pair.client.close();
            world.writeToFailure(pair.server);
        });
    }

    @Test
    void close_wakesWhoWaits_whoThenGetsAFailure() throws Exception {
        for (boolean reset : new boolean[] {false, true}) {
            inWorlds(world -> {
                Pair pair = world.pair();
                fill(world, pair.client);
                AtomicBoolean reader = new AtomicBoolean();
                AtomicBoolean writer = new AtomicBoolean();
                pair.client.wakeWhenReadable(() -> reader.set(true));
                pair.client.wakeWhenWritable(() -> writer.set(true));
                if (reset) {
                    pair.client.reset();
                } else {
                    pair.client.close();
                }
                world.until("both", () -> reader.get() && writer.get());
                assertThatThrownBy(() -> pair.client.read(ByteBuffer.allocate(1)))
                        .isInstanceOf(IOException.class);
                assertThatThrownBy(() -> pair.client.write(new ByteBuffer[] {ByteBuffer.allocate(1)}, 0, 1))
                        .isInstanceOf(IOException.class);
                assertThatThrownBy(pair.client::closeOutput).isInstanceOf(IOException.class);
                world.wait("a late reader", pair.client::wakeWhenReadable);
                world.wait("a late writer", pair.client::wakeWhenWritable);
            });
        }
    }
}
