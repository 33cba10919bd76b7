package org.reactivebridge.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.reactivex.rxjava3.core.Flowable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.channel.Mpsc;
import org.reactivebridge.net.Framing;
import org.reactivebridge.net.Network;
import org.reactivebridge.net.TcpClient;
import org.reactivebridge.net.TcpListener;
import org.reactivebridge.net.TcpOptions;
import org.reactivebridge.net.TlsOptions;
import org.reactivebridge.netty.NettyLoops;
import org.reactivebridge.netty.ReactorNettyLoops;
import org.reactivebridge.r2dbc.PooledConnectionFactory;
import org.reactivebridge.r2dbc.R2dbc;
import org.reactivebridge.reactor.ReactorBridge;
import org.reactivebridge.reactor.ReactorRuntime;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.JoinHandle;
import org.reactivebridge.rxjava.RxJavaBridge;
import org.reactivebridge.rxjava.RxJavaContext;
import org.reactivebridge.rxjava.RxJavaReactorBridge;
import org.reactivebridge.rxjava.RxJavaRuntime;
import org.reactivebridge.spi.Installation;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.netty.resources.LoopResources;

/** The quick starts of the README, and the code of docs/schedulers.md, each piece between its marks. */
final class Snippets {

    private Snippets() {}

    static Flux<Integer> reactor(Flux<String> words, Executor workers) {
        // snippet: reactor
        AsyncStream<String> stream = ReactorBridge.stream(words); // Flux in
        Flux<Integer> lengths = stream.via(workers) // ours in between, with the subscriber's context
                .map(String::length)
                .to(ReactorBridge::flux); // Flux out; ReactorBridge.future and mono do the same for a Mono
        // end
        return lengths;
    }

    static Flowable<Integer> rxJava(Flowable<String> words, Executor workers) {
        // snippet: rxjava
        AsyncStream<String> stream = RxJavaBridge.stream(words); // an Observable needs an Overflow as well
        Flowable<Integer> lengths = stream.via(workers)
                .map(String::length)
                .to(RxJavaBridge::flowable); // or observable, single, maybe, completable
        // end
        return lengths;
    }

    static Flux<Integer> both(Flux<String> words) {
        // snippet: both
        Installation context = RxJavaContext.install(); // once: RxJava keeps the context of Reactor's subscribers
        Flux<Integer> lengths =
                RxJavaReactorBridge.flux(RxJavaReactorBridge.flowable(words).map(String::length));
        // end
        context.close();
        return lengths;
    }

    static @Nullable List<String> runtime(List<Path> files) {
        // snippet: runtime
        try (AsyncRuntime runtime = AsyncRuntime.builder().name("app").build()) {
            JoinHandle<List<String>> texts = runtime.spawn(AsyncStream.fromIterable(files)
                    .mapAsync(file ->
                            runtime.spawnBlocking(() -> Files.readString(file)).future())
                    .toList());
            return runtime.runUntil(runtime.timeout(texts.future(), Duration.ofSeconds(10)));
        } // lets what has been spawned finish, for ten seconds at most, then ends the threads
        // end
    }

    static LoopResources everything() {
        // snippet: everything
        AsyncRuntime runtime =
                AsyncRuntime.builder().name("app").ioDriver(NettyLoops.driver()).build();
        Installation reactor = ReactorRuntime.install(runtime); // parallel, single, boundedElastic, and their timers
        Installation rxjava = RxJavaRuntime.install(runtime); // computation, single, io, newThread, and theirs
        LoopResources loops = ReactorNettyLoops.colocated(NettyLoops.of(runtime)); // HttpServer.create().runOn(loops)
        // end
        rxjava.close();
        reactor.close();
        runtime.close();
        return loops;
    }

    static @Nullable Long channels(AsyncRuntime runtime, Publisher<String> words) {
        // snippet: channels
        Mpsc<String> channel = Mpsc.create(64); // many senders, one receiver, at most 64 in between
        JoinHandle<Long> count = runtime.spawn(channel.receive().count());
        runtime.runUntil(channel.send("first")); // waits while the channel is full
        words.subscribe(channel.subscriber()); // a publisher is asked for as much as there is room for
        return runtime.runUntil(count.future());
        // end
    }

    static TcpListener echo(AsyncRuntime runtime, int port) throws IOException {
        // snippet: echo
        TcpListener listener = TcpListener.bind(runtime, port); // on loopback; 0 for a port that is free
        listener.serve(runtime, connection -> connection.send(connection.inbound()));
        return listener;
        // end
    }

    static void echoByOthers(AsyncRuntime runtime, TcpListener first, TcpListener second) {
        // snippet: echoes
        first.serve(runtime, connection -> connection.send(connection.inbound().to(ReactorBridge::flux)));
        second.serve(runtime, connection -> connection.send(connection.inbound().to(RxJavaBridge::flowable)));
        // end
    }

    static AsyncFuture<String> secret(
            AsyncRuntime runtime, SSLContext certificates, SSLContext trust, InetSocketAddress address)
            throws IOException {
        // snippet: tls
        Network network = Network.nio(runtime);
        TcpListener listener =
                TcpListener.bind(network, address, TcpOptions.defaults().tls(TlsOptions.server(certificates)));
        listener.serve(runtime, connection -> connection.send(connection.inbound()));

        TcpClient client = TcpClient.on(network, TcpOptions.defaults().tls(TlsOptions.client(trust)));
        return client.connect("localhost", listener.port()) // the certificate must be one for this host
                .flatMap(connection -> connection
                        .write(UTF_8.encode("secret\n"))
                        .then(connection.closeOutput()) // says so by close_notify
                        .then(Framing.lines(connection.inbound()).first())
                        .doFinally(end -> connection.close()));
        // end
    }

    static AsyncFuture<Long> sold(R2dbc database, int item) {
        // snippet: r2dbc
        AsyncFuture<Long> left = database.inTransaction(within -> within // commits; rolls back on failure and on cancel
                .update("UPDATE stock SET pieces = pieces - 1 WHERE item = $1", item)
                .then(within.query("SELECT pieces FROM stock WHERE item = $1", item)
                        .as(row -> row.get(0, Long.class))
                        .first()));
        // end
        return left;
    }

    static R2dbc database(String url) {
        // snippet: pool
        R2dbc database =
                R2dbc.over(PooledConnectionFactory.of(url)); // r2dbc:bridge:postgresql://..., or any other driver
        // end
        return database;
    }

    // ---- docs/schedulers.md

    static void installed(Runnable application) {
        // snippet: schedulers
        AsyncRuntime runtime = AsyncRuntime.builder().name("app").build();
        Installation reactor = ReactorRuntime.install(runtime);
        Installation rxJava = RxJavaRuntime.install(runtime);
        application.run();
        rxJava.close(); // The libraries' own schedulers are back; what runs goes on where it is.
        reactor.close();
        runtime.close();
        // end
    }

    static Flux<String> inReactor(Flux<String> flux, AsyncRuntime runtime) {
        // snippet: a scheduler for Reactor
        Flux<String> inReactor = flux.publishOn(ReactorRuntime.scheduler(runtime));
        // end
        return inReactor;
    }

    static Flowable<String> inRxJava(Flowable<String> flowable, AsyncRuntime runtime) {
        // snippet: a scheduler for RxJava
        Flowable<String> inRxJava = flowable.observeOn(RxJavaRuntime.scheduler(runtime));
        // end
        return inRxJava;
    }

    static AsyncStream<String> onTheirs(
            AsyncStream<String> stream,
            reactor.core.scheduler.Scheduler reactors,
            io.reactivex.rxjava3.core.Scheduler rxJavas) {
        // snippet: their schedulers for ours
        AsyncStream<String> onTheirs = stream.subscribeOn(ReactorRuntime.executor(reactors)) // where it begins
                .via(RxJavaRuntime.executor(rxJavas)); // where it goes on
        // end
        return onTheirs;
    }
}
