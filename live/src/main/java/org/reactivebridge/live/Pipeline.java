package org.reactivebridge.live;

import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.channel.Broadcast;
import org.reactivebridge.channel.CancellationToken;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.JoinHandle;
import org.reactivebridge.rxjava.RxJavaBridge;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.stream.RetryPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * From the source to the viewers. Demand goes all the way back: a database that is slow makes the source wait, and neither holds more than
 * the bounds between the stages. Viewers do not: who is slower than the windows come loses the oldest, and is told how many.
 */
@Component
class Pipeline implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    /** Windows of all sensors close at about the same time; they are stored together. */
    private static final int BATCH = 100;

    private static final Duration BATCH_TIME = Duration.ofMillis(50);

    /** So many windows a viewer may be behind. */
    private static final int BEHIND = 512;

    private final AsyncRuntime runtime;
    private final StageBoard board;
    private final LiveProperties properties;
    private final ReadingParser parser;
    private final WindowStore store;

    private final Broadcast<Window> viewers = Broadcast.create(BEHIND);
    private final CancellationToken stopping = CancellationToken.create();
    private final LongAdder late = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder skipped = new LongAdder();

    private @Nullable FeedServer server;
    private volatile @Nullable FeedClient client;
    private volatile String source = "";
    private volatile @Nullable JoinHandle<Void> run;

    Pipeline(
            AsyncRuntime runtime,
            StageBoard board,
            LiveProperties properties,
            ReadingParser parser,
            WindowStore store) {
        this.runtime = runtime;
        this.board = board;
        this.properties = properties;
        this.parser = parser;
        this.store = store;
    }

    // ---- What runs

    private AsyncFuture<Void> flow(FeedClient from) {
        AsyncStream<Reading> readings = from.lines().flatMapIterable(line -> {
            Trail trail = board.trail();
            trail.pass(Stage.READ);
            Reading reading = parser.parse(line, trail);
            if (reading == null) {
                return List.of();
            }
            trail.pass(Stage.PARSE);
            return List.of(reading);
        });

        Flowable<Window> windows = readings.to(RxJavaBridge::flowable)
                .observeOn(Schedulers.computation())
                .groupBy(Reading::sensor)
                .flatMap(
                        group -> Flowable.defer(() -> {
                            WindowBuilder builder = new WindowBuilder(
                                    sensor(group.getKey()), properties.window().toMillis(), late);
                            return group.concatMapIterable(builder::add);
                        }),
                        ReadingParser.MOST_SENSORS); // All of them: a group that nobody reads would stop the others.

        return RxJavaBridge.stream(windows)
                .buffer(BATCH, BATCH_TIME)
                .concatMap(batch -> stored(batch).then(AsyncFuture.of(batch)))
                .doOnNext(this::publish)
                .drain();
    }

    private static String sensor(@Nullable String key) {
        return key == null ? "" : key;
    }

    private AsyncFuture<Void> stored(List<Window> batch) {
        return store.save(batch)
                .retry(RetryPolicy.defaults())
                .doOnComplete(() -> batch.forEach(window -> window.trail().pass(Stage.STORE)))
                .onErrorResume(failure -> {
                    lost.add(batch.size());
                    LOG.warn("{} windows could not be stored: {}", batch.size(), failure.toString());
                    return AsyncFuture.empty(); // Who looks at the page still sees them.
                });
    }

    private void publish(List<Window> batch) {
        for (Window window : batch) {
            window.trail().pass(Stage.PUBLISH);
            viewers.send(window);
        }
    }

    // ---- Beginning and end

    @Override
    public void start() {
        store.prepare().block(Duration.ofSeconds(20));
        FeedClient from = source();
        client = from;
        run = runtime.spawn("pipeline", flow(from).doOnError(failure -> LOG.error("The pipeline has failed", failure)));
    }

    private FeedClient source() {
        String tcp = properties.tcp();
        if (tcp != null) {
            source = "tcp " + tcp;
            int colon = tcp.lastIndexOf(':');
            return new FeedClient(runtime, tcp.substring(0, colon), Integer.parseInt(tcp.substring(colon + 1)));
        }
        FeedSource replayed = FeedSource.of(properties.file(), runtime.blockingExecutor());
        source = replayed.name();
        try {
            server = new FeedServer(runtime, board, replayed, properties.rate());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen for the feed", e);
        }
        return new FeedClient(runtime, InetAddress.getLoopbackAddress().getHostAddress(), server.port());
    }

    /** Comes before the web server: it waits for its requests, and those of viewers have no end of their own. */
    @Override
    public void stop() {
        stopping.cancel();
        viewers.complete();
        JoinHandle<Void> running = run;
        if (running != null) {
            running.abort();
        }
        run = null;
        FeedServer serving = server;
        if (serving != null) {
            serving.close();
        }
    }

    @Override
    public boolean isRunning() {
        return run != null;
    }

    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }

    // ---- What others see

    /** What comes from now on, for one viewer; it ends when the application does. */
    AsyncStream<Window> windows() {
        return viewers.receiveLossy(skipped::add);
    }

    /** Ends when the application is about to. */
    CancellationToken stopping() {
        return stopping;
    }

    /**
     * How it goes.
     *
     * @param source what is read
     * @param connected whether it is connected
     * @param connections how many connections there have been
     * @param problem why nothing comes, if so
     * @param lines how many lines came
     * @param malformed how many of them were no measurement
     * @param malformedLines the last of them, and why
     * @param late how many measurements came too late for their window
     * @param stored how many windows were stored
     * @param lost how many could not be
     * @param viewers how many viewers there are
     * @param skipped how many windows viewers were too slow for, all together
     * @param sensors the sensors
     */
    record State(
            String source,
            boolean connected,
            long connections,
            @Nullable String problem,
            long lines,
            long malformed,
            List<String> malformedLines,
            long late,
            long stored,
            long lost,
            int viewers,
            long skipped,
            List<String> sensors) {}

    State state() {
        FeedClient from = client;
        return new State(
                source,
                from != null && from.isConnected(),
                from == null ? 0 : from.connections(),
                from == null ? null : from.problem(),
                parser.lines(),
                parser.malformed(),
                parser.malformedLines(),
                late.sum(),
                store.stored(),
                lost.sum(),
                viewers.receivers(),
                skipped.sum(),
                parser.sensors());
    }
}
