package org.reactivebridge.live;

import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.MissedTicks;
import org.reactivebridge.rxjava.RxJavaBridge;
import org.reactivebridge.rxjava.RxJavaReactorBridge;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** What the page asks for, and whoever else wants to. */
@RestController
class ApiController {

    private static final int MOST_ROWS = 10_000;

    /** A connection that nothing goes over may be dead, and nobody would notice. */
    private static final Duration BEAT = Duration.ofSeconds(10);

    private final AsyncRuntime runtime;
    private final StageBoard board;
    private final Pipeline pipeline;
    private final WindowStore store;
    private final Information information;

    ApiController(
            AsyncRuntime runtime, StageBoard board, Pipeline pipeline, WindowStore store, Information information) {
        this.runtime = runtime;
        this.board = board;
        this.pipeline = pipeline;
        this.store = store;
        this.information = information;
    }

    /** The newest windows out of the database, the newest first; as JSON, or as NDJSON for whoever wants them one by one. */
    @GetMapping(
            path = "/api/windows",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE})
    AsyncStream<Window> windows(
            @RequestParam(name = "sensor", required = false) @Nullable String sensor,
            @RequestParam(name = "limit", defaultValue = "100") int limit) {
        return store.latest(sensor, checked(limit), request());
    }

    /** The newest windows of a sensor in one line: rows from R2DBC, added up by RxJava, and answered by Reactor. */
    @GetMapping(path = "/api/summary", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<Summary> summary(
            @RequestParam("sensor") String sensor, @RequestParam(name = "limit", defaultValue = "100") int limit) {
        Trail trail = request();
        Flowable<Window> rows = store.latest(sensor, checked(limit), trail).to(RxJavaBridge::flowable);
        Single<Summary> sum = rows.observeOn(Schedulers.computation())
                .reduce(Summary.of(sensor), Summary::with)
                .doOnSuccess(done -> trail.pass(Stage.COLLECT));
        return RxJavaReactorBridge.mono(sum)
                .publishOn(reactor.core.scheduler.Schedulers.parallel())
                .map(done -> {
                    trail.pass(Stage.ANSWER);
                    if (done.windows() == 0) {
                        throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no window of " + sensor);
                    }
                    return done;
                });
    }

    /** The windows as they are stored. */
    @GetMapping(path = "/api/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    AsyncStream<ServerSentEvent<Window>> live(
            @RequestParam(name = "sensor", required = false) @Nullable String sensor) {
        request();
        AtomicLong number = new AtomicLong();
        return events(pipeline.windows()
                .filter(window -> sensor == null || sensor.equals(window.sensor()))
                .map(window -> {
                    // The window goes to all viewers: each continues a trail of its own.
                    window.trail().branch().pass(Stage.SEND);
                    return ServerSentEvent.builder(window)
                            .event("window")
                            .id(Long.toString(number.incrementAndGet()))
                            .build();
                }));
    }

    /** Which stage ran on which thread in the last seconds. */
    @GetMapping(path = "/api/threads", produces = MediaType.APPLICATION_JSON_VALUE)
    AsyncFuture<StageBoard.View> threads() {
        return AsyncFuture.of(board.view());
    }

    /** The same once a second. */
    @GetMapping(path = "/api/threads/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    AsyncStream<ServerSentEvent<StageBoard.View>> liveThreads() {
        return events(board.views()
                .map(view -> ServerSentEvent.builder(view).event("threads").build()));
    }

    /** How the application runs. */
    @GetMapping(path = "/api/info", produces = MediaType.APPLICATION_JSON_VALUE)
    AsyncFuture<Information.View> info() {
        return AsyncFuture.fromCallable(information::view);
    }

    /** With something now and then where nothing comes, and an end when the application ends. */
    private <T> AsyncStream<ServerSentEvent<T>> events(AsyncStream<ServerSentEvent<T>> events) {
        AsyncStream<ServerSentEvent<T>> beats = runtime.interval(BEAT, MissedTicks.SKIP)
                .map(tick -> ServerSentEvent.<T>builder().comment("still here").build())
                .startWith(ServerSentEvent.<T>builder()
                        .retry(Duration.ofSeconds(2))
                        .comment("hello")
                        .build());
        return events.mergeWith(beats).takeUntil(pipeline.stopping());
    }

    private Trail request() {
        Trail trail = board.trail();
        trail.pass(Stage.REQUEST);
        return trail;
    }

    private static int checked(int limit) {
        if (limit < 1 || limit > MOST_ROWS) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST, "limit must be between 1 and " + MOST_ROWS + ", but is " + limit);
        }
        return limit;
    }

    /**
     * Several windows in one.
     *
     * @param sensor the sensor
     * @param windows how many windows
     * @param readings how many measurements
     * @param mean their mean
     * @param min the least
     * @param max the greatest
     * @param anomalies how many windows are anomalies
     */
    record Summary(String sensor, int windows, long readings, double mean, double min, double max, int anomalies) {

        static Summary of(String sensor) {
            return new Summary(sensor, 0, 0, 0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0);
        }

        Summary with(Window window) {
            long all = readings + window.count();
            return new Summary(
                    sensor,
                    windows + 1,
                    all,
                    mean + (window.mean() - mean) * window.count() / all,
                    Math.min(min, window.min()),
                    Math.max(max, window.max()),
                    anomalies + (window.anomaly() ? 1 : 0));
        }
    }
}
