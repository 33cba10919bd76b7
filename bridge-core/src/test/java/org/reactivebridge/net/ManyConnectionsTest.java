package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A server in another process, with more connections than it can have, or with very many. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(120)
class ManyConnectionsTest {

    private static final int PATIENCE_MILLIS = 40_000;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    // ---- E5

    private static final int DESCRIPTORS = 100;
    private static final int CLIENTS = 150;

    /**
     * With no descriptors left accepting pauses, and goes on by itself. What is counted are the calls of accept that failed: the
     * listener tells its observer of each, and does not call it otherwise while it pauses. A plain loop makes some 200,000 in a
     * second (netty#1328, #7294, jetty.project#354).
     */
    @Test
    void exhaustedDescriptors_pauseAccepting_andNothingElse() throws Exception {
        try (ChildJvm child = new ChildJvm(Integer.toString(DESCRIPTORS), EchoProgram.class)) {
            int port = Integer.parseInt(child.next("port"));
            Deque<Socket> clients = new ArrayDeque<>();
            try {
                for (int i = 0; i < CLIENTS; i++) {
                    Socket client = new Socket(LOOPBACK, port);
                    client.setSoTimeout(PATIENCE_MILLIS);
                    client.setTcpNoDelay(true);
                    clients.add(client);
                }
                Awaitility.await()
                        .atMost(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                        .pollInSameThread()
                        .until(() -> child.ask("failures") > 0);
                long accepted = child.ask("connected");
                assertThat(accepted).isBetween(20L, (long) DESCRIPTORS);
                // They are accepted in the order in which they came.
                List<Socket> served = clients.stream().limit(accepted).toList();
                long before = child.ask("failures");
                long start = System.nanoTime();
                for (int round = 0; System.nanoTime() - start < 3_000_000_000L; round++) {
                    Socket client = served.get(round % served.size());
                    client.getOutputStream().write(round);
                    assertThat(client.getInputStream().read()).isEqualTo(round & 0xff);
                }
                double seconds = (System.nanoTime() - start) / 1e9;
                assertThat((child.ask("failures") - before) * 3 / seconds)
                        .as("failed accepts in three seconds")
                        .isLessThan(100);
                assertThat(child.ask("connected")).isEqualTo(accepted);
                // The quickest of a few, since others use this machine too.
                long quickest = Long.MAX_VALUE;
                for (int i = 1; i <= 4; i++) {
                    clients.removeFirst().close();
                    long freed = System.nanoTime();
                    long expected = accepted + i;
                    Awaitility.await()
                            .atMost(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                            .pollInterval(5, TimeUnit.MILLISECONDS)
                            .pollInSameThread()
                            .until(() -> child.ask("connected") == expected);
                    quickest = Math.min(quickest, System.nanoTime() - freed);
                }
                assertThat(quickest).isLessThan(1_000_000_000L);
                while (clients.size() > 30) {
                    clients.removeFirst().close();
                }
                for (Socket client : clients) {
                    client.getOutputStream().write(7);
                    assertThat(client.getInputStream().read())
                            .as("all are served")
                            .isEqualTo(7);
                }
            } finally {
                for (Socket client : clients) {
                    client.close();
                }
            }
            Awaitility.await()
                    .atMost(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                    .pollInSameThread()
                    .until(() -> child.ask("open") == 0);
        }
    }

    // ---- E8

    private static final int IDLE = 10_000;
    private static final int ACTIVE = 64;
    private static final int OTHERS = 500;
    private static final long MOST_BYTES = 4096;

    /** Ten thousand idle connections cost little, and do not keep others from being served. */
    @Test
    void idleConnections_costLittle_andOthersAreServed() throws Exception {
        int allowed = allowedDescriptors();
        assumeThat(allowed).as("file descriptors").isGreaterThan(1000 + ACTIVE + OTHERS);
        int idle = Math.min(IDLE, allowed - ACTIVE - OTHERS);
        if (idle < IDLE) {
            System.out.println(
                    "Only " + idle + " idle connections: there are " + allowed + " file descriptors at most");
        }
        List<SocketChannel> sockets = new ArrayList<>();
        try (ChildJvm child = new ChildJvm("$(ulimit -Hn)", EchoProgram.class, "-Xmx512m")) {
            int port = Integer.parseInt(child.next("port"));
            for (int i = 0; i < ACTIVE; i++) {
                sockets.add(connect(port, i));
            }
            List<SocketChannel> active = List.copyOf(sockets);
            serve(active, 0);
            long before = child.ask("heap");
            for (int i = 0; i < idle; i++) {
                SocketChannel socket = connect(port, i);
                sockets.add(socket);
                echo(socket, (byte) i);
            }
            assertThat(child.ask("open")).isEqualTo(ACTIVE + idle);
            long each = (child.ask("heap") - before) / idle;
            System.out.println("An idle connection takes " + each + " bytes of heap, with " + idle + " of them");
            assertThat(each).isLessThanOrEqualTo(MOST_BYTES);
            serve(active, 2_000_000_000L);
        } finally {
            for (SocketChannel socket : sockets) {
                // With a reset, so that no port stays taken for a minute.
                socket.setOption(StandardSocketOptions.SO_LINGER, 0);
                socket.close();
            }
        }
    }

    private static int allowedDescriptors() throws IOException {
        Process process = new ProcessBuilder("sh", "-c", "ulimit -Hn").start();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
            String line = output.readLine();
            return line.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(line.trim());
        }
    }

    /** From several addresses, each of which has ports of its own. */
    private static SocketChannel connect(int port, int number) throws IOException {
        SocketChannel socket = SocketChannel.open();
        if (OS.LINUX.isCurrentOs()) {
            socket.bind(new InetSocketAddress("127.0.0." + (1 + number % 8), 0));
        }
        socket.connect(new InetSocketAddress(LOOPBACK, port));
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return socket;
    }

    /** At least once each, and until the time is over; whoever is not answered stops this for ever, and so fails the test. */
    private static void serve(List<SocketChannel> sockets, long nanos) {
        long start = System.nanoTime();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int part = 0; part < 4; part++) {
            List<SocketChannel> mine = sockets.subList(part * sockets.size() / 4, (part + 1) * sockets.size() / 4);
            all.add(CompletableFuture.runAsync(() -> {
                try {
                    byte next = 0;
                    do {
                        for (SocketChannel socket : mine) {
                            echo(socket, next++);
                        }
                    } while (System.nanoTime() - start < nanos);
                } catch (IOException failure) {
                    throw new AssertionError(failure);
                }
            }));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .join();
    }

    private static void echo(SocketChannel socket, byte value) throws IOException {
        socket.write(ByteBuffer.wrap(new byte[] {value}));
        ByteBuffer answer = ByteBuffer.allocate(1);
        assertThat(socket.read(answer)).isEqualTo(1);
        assertThat(answer.get(0)).isEqualTo(value);
    }
}
