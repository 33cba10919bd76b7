package org.reactivebridge.live;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.net.Framing;
import org.reactivebridge.net.LineOptions;
import org.reactivebridge.net.Network;
import org.reactivebridge.net.TcpClient;
import org.reactivebridge.net.TcpOptions;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the lines of a TCP source as they are wanted, and connects again when it ends or cannot be reached: after a tenth of a second at
 * first, then twice as late each time, and after five seconds at most.
 *
 * <p>One run at a time; what is told is <strong>concurrent</strong>.
 */
final class FeedClient {

    private static final Logger LOG = LoggerFactory.getLogger(FeedClient.class);
    private static final long FIRST_PAUSE = 100;
    private static final long LONGEST_PAUSE = 5_000;

    private final AsyncRuntime runtime;
    private final String host;
    private final int port;
    private final TcpClient client;

    private final AtomicInteger failures = new AtomicInteger(); // Since the last line that came.
    private final AtomicLong connections = new AtomicLong();
    private volatile boolean isConnected;
    private volatile @Nullable String problem;

    FeedClient(AsyncRuntime runtime, String host, int port) {
        this.runtime = runtime;
        this.host = host;
        this.port = port;
        // A sensor may be quiet for minutes.
        this.client = TcpClient.on(Network.nio(runtime), TcpOptions.defaults().idleTimeout(Duration.ofMinutes(10)));
    }

    /** The lines, without an end. */
    AsyncStream<String> lines() {
        return AsyncStream.defer(this::attempt).repeat();
    }

    private AsyncStream<String> attempt() {
        return client.connect(host, port)
                .flatMapMany(connection -> {
                    LOG.info("Connected to {}:{}", host, port);
                    connections.incrementAndGet();
                    isConnected = true;
                    return Framing.lines(
                                    connection.inbound(), LineOptions.defaults().replaceMalformed(true))
                            .doFinally(end -> {
                                isConnected = false;
                                connection.close();
                            });
                })
                .doOnNext(line -> {
                    if (problem != null) {
                        failures.set(0);
                        problem = null;
                    }
                })
                .startWith(ReadingParser.BEGIN)
                .doOnComplete(() -> tell("the source ended"))
                .onErrorResume(failure -> {
                    tell(failure.getMessage() == null ? failure.toString() : failure.getMessage());
                    return AsyncStream.empty();
                })
                .concatWith(AsyncFuture.defer(this::pause));
    }

    private AsyncFuture<String> pause() {
        long pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(failures.getAndIncrement(), 10));
        return runtime.sleep(Duration.ofMillis(pause)).then(AsyncFuture.empty());
    }

    private void tell(String what) {
        String text = host + ":" + port + ": " + what;
        if (!text.equals(problem)) {
            LOG.warn("{}; connecting again", text);
        }
        problem = text;
    }

    String address() {
        return host + ":" + port;
    }

    boolean isConnected() {
        return isConnected;
    }

    /** How many connections there have been. */
    long connections() {
        return connections.get();
    }

    /** Why there is nothing at the moment, if so. */
    @Nullable
    String problem() {
        return problem;
    }
}
