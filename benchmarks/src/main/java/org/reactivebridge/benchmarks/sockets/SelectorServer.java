package org.reactivebridge.benchmarks.sockets;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** Selectors and nothing else: no layer can need less, unless it leaves {@code java.nio}. */
final class SelectorServer implements Server {

    private final Loop[] loops = new Loop[LOOPS];
    private int turn;

    SelectorServer() {
        try {
            for (int i = 0; i < loops.length; i++) {
                loops[i] = new Loop();
                start(loops[i]);
            }
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "selector");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public int open(Service service) throws IOException {
        ServerSocketChannel listener =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        start(() -> accept(service, listener));
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    private void accept(Service service, ServerSocketChannel listener) {
        try {
            while (true) {
                SocketChannel channel = listener.accept();
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                nextLoop().add(new Connection(service, channel));
            }
        } catch (IOException failure) {
            failure.printStackTrace();
        }
    }

    private synchronized Loop nextLoop() {
        return loops[turn++ % loops.length];
    }

    private static final class Loop implements Runnable, Consumer<SelectionKey> {

        private final Selector selector = Selector.open();
        private final Queue<Connection> arriving = new ConcurrentLinkedQueue<>();
        private final ByteBuffer scratch = ByteBuffer.allocateDirect(Payload.BLOCK);

        Loop() throws IOException {}

        void add(Connection connection) {
            arriving.add(connection);
            selector.wakeup();
        }

        @Override
        public void run() {
            try {
                while (true) {
                    selector.select(this);
                    for (Connection next = arriving.poll(); next != null; next = arriving.poll()) {
                        int interest = next.service == Service.SOURCE ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
                        next.channel.register(selector, interest, next);
                    }
                }
            } catch (IOException failure) {
                failure.printStackTrace();
            }
        }

        @Override
        public void accept(SelectionKey key) {
            Connection connection = (Connection) key.attachment();
            try {
                connection.ready(key, scratch);
            } catch (IOException ended) {
                close(connection);
            }
        }

        private static void close(Connection connection) {
            try {
                connection.channel.close();
            } catch (IOException failure) {
                failure.printStackTrace();
            }
        }
    }

    private static final class Connection {

        private final Service service;
        private final SocketChannel channel;
        private final Payload.Digest digest = new Payload.Digest();
        private ByteBuffer left = ByteBuffer.allocate(0); // What the socket did not take.

        Connection(Service service, SocketChannel channel) {
            this.service = service;
            this.channel = channel;
        }

        void ready(SelectionKey key, ByteBuffer scratch) throws IOException {
            if (service == Service.SOURCE) {
                if (!left.hasRemaining()) {
                    left = Payload.block();
                }
                channel.write(left);
                return;
            }
            if (left.hasRemaining()) {
                channel.write(left);
                if (!left.hasRemaining()) {
                    key.interestOps(SelectionKey.OP_READ);
                }
                return;
            }
            if (channel.read(scratch.clear()) < 0) {
                channel.close();
                return;
            }
            ByteBuffer answer = service == Service.ECHO ? scratch.flip() : digest.update(scratch.flip());
            if (answer.hasRemaining()) {
                channel.write(answer);
            }
            if (answer.hasRemaining()) {
                left = ByteBuffer.allocate(answer.remaining()).put(answer).flip();
                key.interestOps(SelectionKey.OP_WRITE);
            }
        }
    }
}
