package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivebridge.net.FaultProxy.Active;
import org.reactivebridge.net.FaultProxy.Bandwidth;
import org.reactivebridge.net.FaultProxy.Direction;
import org.reactivebridge.net.FaultProxy.Latency;
import org.reactivebridge.net.FaultProxy.LimitData;
import org.reactivebridge.net.FaultProxy.ResetPeer;
import org.reactivebridge.net.FaultProxy.Slicer;
import org.reactivebridge.net.FaultProxy.SlowClose;

/** The proxy does what it is told, with sockets of the JDK on both sides. */
@org.junit.jupiter.api.Timeout(60)
class FaultProxyTest {

    private static final int PATIENCE_MILLIS = 20_000;

    private ServerSocket server;
    private FaultProxy proxy;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        proxy = new FaultProxy(server.getLocalSocketAddress(), 1);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        proxy.close();
        server.close();
    }

    private Socket client() throws IOException {
        Socket socket = new Socket(proxy.address().getAddress(), proxy.address().getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        open.add(socket);
        return socket;
    }

    private Socket accept() throws IOException {
        Socket socket = server.accept();
        socket.setSoTimeout(PATIENCE_MILLIS);
        open.add(socket);
        return socket;
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }

    /** Sends from a thread of its own, since what is not read blocks the sender; what became of it is not asked. */
    private static void send(Socket socket, byte[] bytes) {
        CompletableFuture.runAsync(() -> {
            try {
                socket.getOutputStream().write(bytes);
            } catch (IOException broken) {
                // The proxy has cut it off.
            }
        });
    }

    @Test
    void withoutFaults_everythingPassesAndHalfClosesToo() throws Exception {
        Socket client = client();
        Socket peer = accept();
        byte[] bytes = bytes(3_000_000);
        send(client, bytes);
        assertThat(peer.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
        client.shutdownOutput();
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
        send(peer, bytes);
        assertThat(client.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
        assertThat(proxy.connections()).isEqualTo(1);
        peer.close();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        Awaitility.await().until(() -> proxy.connections() == 0);
    }

    @Test
    void reset_isPassedOn() throws Exception {
        Socket client = client();
        Socket peer = accept();
        peer.setSoLinger(true, 0);
        peer.close();
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        Awaitility.await().until(() -> proxy.connections() == 0);
    }

    @Test
    void nobodyBehind_resetsTheClient() throws Exception {
        server.close();
        Socket client = client();
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }

    @Test
    void latency_delaysButLosesNothing_andEndsWhenItIsTakenAway() throws Exception {
        Socket client = client();
        Socket peer = accept();
        Active latency = proxy.add(Direction.TO_SERVER, new Latency(Duration.ofMillis(200), Duration.ofMillis(50)));
        long start = System.nanoTime();
        byte[] bytes = bytes(500_000);
        send(client, bytes);
        assertThat(peer.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
        assertThat(millisSince(start)).isGreaterThanOrEqualTo(150);
        proxy.add(Direction.TO_SERVER, new Latency(Duration.ofDays(1), Duration.ZERO))
                .remove();
        Active veryLong = proxy.add(Direction.TO_SERVER, new Latency(Duration.ofDays(1), Duration.ZERO));
        latency.remove();
        client.getOutputStream().write(7);
        veryLong.remove();
        assertThat(peer.getInputStream().read()).isEqualTo(7);
        peer.getOutputStream().write(8);
        assertThat(client.getInputStream().read()).as("the other direction").isEqualTo(8);
    }

    @Test
    void down_closesConnectionsAndRefuses_untilItIsUp() throws Exception {
        Socket client = client();
        Socket peer = accept();
        proxy.enable(false);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
        assertThatThrownBy(this::client).isInstanceOf(ConnectException.class);
        assertThat(proxy.connections()).isZero();
        proxy.enable(true);
        client().getOutputStream().write(3);
        assertThat(accept().getInputStream().read()).isEqualTo(3);
    }

    @Test
    void bandwidth_letsSoMuchThroughInASecond() throws Exception {
        proxy.add(Direction.TO_CLIENT, new Bandwidth(100_000));
        Socket client = client();
        Socket peer = accept();
        byte[] bytes = bytes(50_000);
        long start = System.nanoTime();
        send(peer, bytes);
        assertThat(client.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
        assertThat(millisSince(start)).isGreaterThanOrEqualTo(450);
    }

    @Test
    void slowClose_delaysTheEndOnly() throws Exception {
        proxy.add(Direction.TO_SERVER, new SlowClose(Duration.ofMillis(300)));
        Socket client = client();
        Socket peer = accept();
        long start = System.nanoTime();
        client.getOutputStream().write(1);
        client.shutdownOutput();
        assertThat(peer.getInputStream().read()).isEqualTo(1);
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
        assertThat(millisSince(start)).isGreaterThanOrEqualTo(300);
    }

    @Test
    void timeout_swallowsAndThenCloses() throws Exception {
        proxy.add(Direction.TO_SERVER, new FaultProxy.Timeout(Duration.ofMillis(200)));
        long start = System.nanoTime();
        Socket client = client();
        Socket peer = accept();
        client.getOutputStream().write(bytes(100));
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
        assertThat(millisSince(start)).isGreaterThanOrEqualTo(200);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void timeoutWithoutTime_closesWhenItIsTakenAway() throws Exception {
        Active timeout = proxy.add(Direction.TO_SERVER, new FaultProxy.Timeout(Duration.ZERO));
        Socket client = client();
        Socket peer = accept();
        client.getOutputStream().write(bytes(100));
        peer.setSoTimeout(200);
        InputStream input = peer.getInputStream();
        assertThatThrownBy(input::read).isInstanceOf(SocketTimeoutException.class);
        peer.setSoTimeout(PATIENCE_MILLIS);
        timeout.remove();
        assertThat(input.read()).isEqualTo(-1);
    }

    @Test
    void resetPeer_resetsBothSides() throws Exception {
        Socket client = client();
        Socket peer = accept();
        client.getOutputStream().write(1);
        assertThat(peer.getInputStream().read()).isEqualTo(1);
        proxy.add(Direction.TO_CLIENT, new ResetPeer(Duration.ofMillis(50)));
        assertThatThrownBy(() -> client.getInputStream().read()).hasMessageContaining("reset");
        assertThatThrownBy(() -> peer.getInputStream().read()).hasMessageContaining("reset");
        Awaitility.await().until(() -> proxy.connections() == 0);
    }

    @Test
    void slicer_cutsIntoPieces() throws Exception {
        proxy.add(Direction.TO_SERVER, new Slicer(10, 5, Duration.ofMillis(2)));
        Socket client = client();
        client.setTcpNoDelay(true);
        Socket peer = accept();
        byte[] bytes = bytes(500);
        send(client, bytes);
        byte[] received = new byte[bytes.length];
        int pieces = 0;
        for (int have = 0; have < bytes.length; pieces++) {
            int count = peer.getInputStream().read(received, have, bytes.length - have);
            assertThat(count).isPositive();
            have += count;
        }
        assertThat(received).isEqualTo(bytes);
        assertThat(pieces).as("reads that it took").isGreaterThan(3);
    }

    @Test
    void limitData_closesBehindTheLastByte() throws Exception {
        proxy.add(Direction.TO_SERVER, new LimitData(1000));
        Socket client = client();
        Socket peer = accept();
        byte[] bytes = bytes(5000);
        send(client, bytes);
        assertThat(peer.getInputStream().readAllBytes()).isEqualTo(java.util.Arrays.copyOf(bytes, 1000));
        Awaitility.await().until(() -> proxy.connections() == 0);
    }

    /** Which connections are hit is decided by the seed. */
    @Test
    void toxicity_hitsSome_theSameForTheSameSeed() throws Exception {
        List<List<Boolean>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            List<Boolean> hit = new ArrayList<>();
            try (FaultProxy half = new FaultProxy(server.getLocalSocketAddress(), 42)) {
                half.add(Direction.TO_CLIENT, 0.5, new LimitData(1));
                for (int i = 0; i < 20; i++) {
                    try (Socket client = new Socket(
                                    half.address().getAddress(), half.address().getPort());
                            Socket peer = server.accept()) {
                        client.setSoTimeout(PATIENCE_MILLIS);
                        peer.getOutputStream().write(bytes(2));
                        peer.shutdownOutput();
                        hit.add(client.getInputStream().readAllBytes().length == 1);
                    }
                }
            }
            runs.add(hit);
        }
        assertThat(runs.get(0)).contains(true, false).isEqualTo(runs.get(1));
    }
}
