package org.reactivebridge.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.reactivex.rxjava3.core.Flowable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivebridge.net.TcpListener;
import org.reactivebridge.r2dbc.R2dbc;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.stream.AsyncStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The code that the README and the guides show does what they say. */
class SnippetsTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void snippets_work() {
        assertThat(Snippets.reactor(Flux.just("a", "bc"), Runnable::run)
                        .collectList()
                        .block())
                .containsExactly(1, 2);
        assertThat(Snippets.rxJava(Flowable.just("a", "bc"), Runnable::run)
                        .toList()
                        .blockingGet())
                .containsExactly(1, 2);
        assertThat(Snippets.both(Flux.just("a", "bc")).collectList().block()).containsExactly(1, 2);
    }

    @Test
    void snippetsOfTheRuntime_work(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "text");
        assertThat(Snippets.runtime(List.of(file, file))).containsExactly("text", "text");
        try (AsyncRuntime runtime = AsyncRuntime.builder().build()) {
            assertThat(Snippets.channels(runtime, Flux.just("a", "b"))).isEqualTo(3);
        }
        assertThat(Snippets.everything().daemon()).isTrue();
    }

    @Test
    void installedSchedulers_runOnTheRuntime_andAreUndone() {
        Snippets.installed(() -> {
            assertThat(threadOfReactor()).startsWith("app-");
            assertThat(threadOfRxJava()).startsWith("app-");
        });

        assertThat(threadOfReactor()).startsWith("parallel-");
        assertThat(threadOfRxJava()).startsWith("RxComputation");
    }

    private static String threadOfReactor() {
        return Mono.delay(Duration.ofMillis(1))
                .map(tick -> Thread.currentThread().getName())
                .block(SOON);
    }

    private static String threadOfRxJava() {
        return Flowable.timer(1, TimeUnit.MILLISECONDS)
                .map(tick -> Thread.currentThread().getName())
                .blockingFirst();
    }

    @Test
    void schedulers_workWithoutInstallation_bothWays() {
        try (AsyncRuntime runtime = AsyncRuntime.builder().name("app").build()) {
            assertThat(Snippets.inReactor(Flux.just("a"), runtime)
                            .map(item -> Thread.currentThread().getName())
                            .blockFirst(SOON))
                    .startsWith("app-");
            assertThat(Snippets.inRxJava(Flowable.just("a"), runtime)
                            .map(item -> Thread.currentThread().getName())
                            .blockingFirst())
                    .startsWith("app-");
        }
        List<String> threads = Snippets.onTheirs(
                        AsyncStream.defer(
                                () -> AsyncStream.of(Thread.currentThread().getName())),
                        Schedulers.parallel(),
                        io.reactivex.rxjava3.schedulers.Schedulers.computation())
                .map(first -> first + " " + Thread.currentThread().getName())
                .toList()
                .block(SOON);
        assertThat(threads).singleElement().asString().matches("parallel-\\d+ RxComputation.*");
    }

    @Test
    void echoes_answer() throws IOException {
        try (AsyncRuntime runtime = AsyncRuntime.builder().build();
                TcpListener own = Snippets.echo(runtime, 0);
                TcpListener flux = TcpListener.bind(runtime, 0);
                TcpListener flowable = TcpListener.bind(runtime, 0)) {
            Snippets.echoByOthers(runtime, flux, flowable);
            for (TcpListener listener : List.of(own, flux, flowable)) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
                    socket.getOutputStream().write(new byte[] {1, 2, 3});
                    socket.shutdownOutput();
                    assertThat(socket.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
                }
            }
        }
    }

    @Test
    void encrypted_answers() throws Exception {
        X509Bundle certificate = new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        SSLContext server = SSLContext.getInstance("TLS");
        server.init(certificate.toKeyManagerFactory().getKeyManagers(), null, null);
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, new TrustManager[] {certificate.toTrustManager()}, null);
        try (AsyncRuntime runtime = AsyncRuntime.builder().build()) {
            InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            assertThat(Snippets.secret(runtime, server, client, anyPort).block(Duration.ofSeconds(20)))
                    .isEqualTo("secret");
        }
    }

    @Test
    void database_sells() {
        R2dbc database = Snippets.database("r2dbc:bridge:h2:mem:///snippets;DB_CLOSE_DELAY=-1");
        database.update("CREATE TABLE stock (item INT PRIMARY KEY, pieces BIGINT)")
                .block();
        database.update("INSERT INTO stock VALUES (7, 3)").block();
        assertThat(Snippets.sold(database, 7).block(Duration.ofSeconds(20))).isEqualTo(2);
        assertThat(Snippets.sold(database, 7).block(Duration.ofSeconds(20))).isEqualTo(1);
    }
}
