package org.reactivebridge.testing;

import static org.reactivebridge.testing.OperatorTable.stage;

import java.time.Duration;
import java.util.List;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.stream.Overflow;
import org.reactivebridge.stream.Throttle;
import org.reactivebridge.testing.OperatorTable.Line;

/** The lines of the operators of time, threads and flow. */
final class FlowLines {

    private FlowLines() {}

    static List<Line> lines() {
        Duration nothing = Duration.ZERO;
        Duration instant = Duration.ofNanos(1);
        Duration hour = Duration.ofHours(1);
        return List.of(
                stage("via", "inline executor", s -> s.via(Runnable::run)),
                stage("via", "inline executor, 1", s -> s.via(Runnable::run, 1)),
                stage("via", "inline executor, 2", s -> s.via(Runnable::run, 2)),
                stage("via", "inline executor, 3", s -> s.via(Runnable::run, 3)),
                stage("subscribeOn", "inline executor", s -> s.subscribeOn(Runnable::run)),
                // Takes all that its upstream has, whatever the demand: so let that not be too much.
                stage("onOverflow", "a buffer that holds all", 1_000, s -> s.onOverflow(Overflow.buffer(1_000))),
                stage(
                        "onOverflow",
                        "latest, of inner streams",
                        s -> s.concatMap(x -> AsyncStream.of(x).onOverflow(Overflow.latest()))),
                stage("prefetch", "1", s -> s.prefetch(1)),
                stage("prefetch", "2", s -> s.prefetch(2)),
                stage("prefetch", "3", s -> s.prefetch(3)),
                stage("delay", "not at all", s -> s.delay(nothing)),
                stage("delay", "not at all, 1", s -> s.delay(nothing, 1)),
                stage("delay", "not at all, 2", s -> s.delay(nothing, 2)),
                stage("delay", "1 ns, 3", s -> s.delay(instant, 3)),
                stage("timeout", "", s -> s.timeout(hour)),
                stage("timeout", "with a fallback", s -> s.timeout(hour, AsyncStream.empty())),
                // Of a stream that is there at once, the last item is the only one.
                stage(
                        "debounce",
                        "of inner streams",
                        s -> s.concatMap(x -> AsyncStream.of(x).debounce(hour))),
                stage(
                        "sample",
                        "of inner streams",
                        s -> s.concatMap(x -> AsyncStream.of(x).sample(hour))),
                stage(
                        "throttle",
                        "first, of inner streams",
                        s -> s.concatMap(x -> AsyncStream.of(x).throttle(hour, Throttle.FIRST))),
                stage(
                        "throttle",
                        "latest, of inner streams",
                        s -> s.concatMap(x -> AsyncStream.of(x).throttle(hour, Throttle.LATEST))));
    }
}
