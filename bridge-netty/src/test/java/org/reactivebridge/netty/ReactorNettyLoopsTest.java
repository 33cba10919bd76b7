package org.reactivebridge.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivebridge.runtime.AsyncRuntime;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/** Reactor Netty's servers and clients on the workers of a runtime. */
@Timeout(60)
class ReactorNettyLoopsTest {

    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void colocated_serverAndClientShareTheThread(NettyTransport transport) {
        AsyncRuntime runtime = Hosts.pinned(transport, 2);
        Set<String> threads = ConcurrentHashMap.newKeySet();
        Set<String> faults = ConcurrentHashMap.newKeySet();
        // A pool would hand out its connections to whoever asks.
        serve(runtime, ReactorNettyLoops::colocated, ConnectionProvider.newConnection(), threads, faults);
        assertThat(faults).isEmpty();
        Hosts.end(runtime);
    }

    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void spread_serverAndClientShareTheThreads(NettyTransport transport) {
        AsyncRuntime runtime = Hosts.pinned(transport, 2);
        Set<String> threads = ConcurrentHashMap.newKeySet();
        ConnectionProvider pool = ConnectionProvider.create("hosted", 16);
        serve(runtime, ReactorNettyLoops::spread, pool, threads, ConcurrentHashMap.newKeySet());
        pool.disposeLater().block(Duration.ofSeconds(20));
        Hosts.end(runtime);
    }

    /** A server whose handler asks another one, and answers from a task of the runtime's. */
    private static void serve(
            AsyncRuntime runtime,
            Function<NettyLoops, LoopResources> view,
            ConnectionProvider connections,
            Set<String> threads,
            Set<String> faults) {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        LoopResources loops = view.apply(NettyLoops.of(runtime));
        HttpClient client = HttpClient.create(connections).runOn(loops);
        DisposableServer inner = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .runOn(loops)
                .handle((request, response) -> {
                    threads.add(Thread.currentThread().getName());
                    return response.sendString(Mono.just("inner"));
                })
                .bindNow(Duration.ofSeconds(20));
        DisposableServer outer = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .runOn(loops)
                .handle((request, response) -> {
                    String handler = Thread.currentThread().getName();
                    threads.add(handler);
                    return response.sendString(client.get()
                            .uri("http://127.0.0.1:" + inner.port() + "/")
                            .responseContent()
                            .aggregate()
                            .asString()
                            .doOnNext(answer -> {
                                if (!Thread.currentThread().getName().equals(handler)) {
                                    faults.add("handler on " + handler + ", client on "
                                            + Thread.currentThread().getName());
                                }
                            })
                            .flatMap(answer -> Mono.<String>create(sink -> runtime.execute(() -> {
                                threads.add(Thread.currentThread().getName());
                                sink.success(answer + " and outer");
                            }))));
                })
                .bindNow(Duration.ofSeconds(20));
        String last = Flux.range(0, 200)
                .flatMap(
                        i -> client.get()
                                .uri("http://127.0.0.1:" + outer.port() + "/")
                                .responseContent()
                                .aggregate()
                                .asString(),
                        8)
                .blockLast(Duration.ofSeconds(40));
        assertThat(last).isEqualTo("inner and outer");
        assertThat(threads).allMatch(name -> name.startsWith(runtime.name() + "-"));
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> !before.contains(thread))
                .extracting(Thread::getName)
                .filteredOn(name -> name.contains("reactor-") || name.contains("EventLoop") || name.contains("nio"))
                .isEmpty();
        outer.disposeNow(Duration.ofSeconds(20));
        inner.disposeNow(Duration.ofSeconds(20));
        loops.disposeLater().block(Duration.ofSeconds(20));
    }
}
