package org.reactivebridge.testing;

import static org.reactivebridge.testing.OperatorTable.numbers;
import static org.reactivebridge.testing.OperatorTable.source;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.stream.Overflow;
import org.reactivebridge.stream.SynchronousSink;
import org.reactivebridge.testing.OperatorTable.Line;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/** The lines of the sources. */
final class SourceLines {

    private SourceLines() {}

    static List<Line> lines() {
        return List.of(
                source("range", "", length -> AsyncStream.range(0, (int) length)),
                source("empty", "", 0, length -> AsyncStream.empty()),
                source("of", "", 3, length -> AsyncStream.of(array(length))),
                source("fromSource", "", 0, length -> AsyncStream.fromSource((waker, context) -> Cursors.ended())),
                source("from", "a foreign publisher", length -> AsyncStream.from(foreign(length))),
                source("fromFlow", "", length -> AsyncStream.fromFlow(flow(length))),
                source("defer", "", length -> AsyncStream.defer(() -> numbers(length))),
                source("fromIterable", "", length -> AsyncStream.fromIterable(iterable(length))),
                source(
                        "fromStream",
                        "",
                        length -> AsyncStream.fromStream(() -> ints(length).boxed())),
                source("generate", "", SourceLines::generate),
                source("create", "buffer", 1000, length -> create(length, Overflow.buffer(1000))),
                source(
                        "create",
                        "error",
                        3,
                        length -> AsyncStream.defer(() -> numbers(length)).concatWith(create(0, Overflow.error()))),
                source("using", "", length -> AsyncStream.using(Object::new, x -> numbers(length), x -> numbers(1))),
                source(
                        "using",
                        "closeable",
                        length -> AsyncStream.using(() -> (AutoCloseable) () -> {}, x -> numbers(length))),
                source("interval", "", ticks(Duration.ofNanos(1000))),
                source(
                        "timer",
                        "",
                        1,
                        length -> AsyncStream.timer(Duration.ofNanos(1000))
                                .take(length)
                                .map(Long::intValue)),
                source("concat", "", length -> AsyncStream.concat(numbers(length / 2), rest(length))),
                source("concat", "iterable", length -> AsyncStream.concat(List.of(numbers(length / 2), rest(length)))),
                source("merge", "", length -> AsyncStream.merge(numbers(length / 2), rest(length))),
                source("merge", "iterable", length -> AsyncStream.merge(List.of(numbers(length / 2), rest(length)))),
                source("zip", "", length -> AsyncStream.zip(numbers(length), numbers(length + 1), (a, b) -> a)),
                source(
                        "zip",
                        "list",
                        length -> AsyncStream.zip(
                                List.of(numbers(length + 1), numbers(length)), items -> (Integer) items[0])),
                source(
                        "combineLatest",
                        "",
                        length -> AsyncStream.combineLatest(numbers(length), AsyncStream.of(0), (a, b) -> a)),
                source(
                        "combineLatest",
                        "list",
                        length -> AsyncStream.combineLatest(List.of(numbers(length)), items -> (Integer) items[0])),
                source("race", "", length -> AsyncStream.race(numbers(length), AsyncStream.never())),
                source(
                        "race",
                        "iterable",
                        length -> AsyncStream.race(List.of(AsyncStream.<Integer>never(), numbers(length)))));
    }

    private static Publisher<Integer> foreign(long length) {
        return new Publisher<>() {
            @Override
            public void subscribe(Subscriber<? super Integer> subscriber) {
                numbers(length).subscribe(subscriber);
            }
        };
    }

    private static AsyncStream<Integer> rest(long length) {
        return numbers(length - length / 2).map(x -> x + (int) (length / 2));
    }

    private static Integer[] array(long length) {
        return ints(length).boxed().toArray(Integer[]::new);
    }

    private static IntStream ints(long length) {
        return IntStream.range(0, (int) length);
    }

    private static Iterable<Integer> iterable(long length) {
        return () -> ints(length).iterator();
    }

    private static Flow.Publisher<Integer> flow(long length) {
        return FlowAdapters.toFlowPublisher(numbers(length));
    }

    private static LongFunction<AsyncStream<Integer>> ticks(Duration period) {
        return length -> AsyncStream.interval(period).take(length).map(Long::intValue);
    }

    private static AsyncStream<Integer> create(long length, Overflow overflow) {
        return AsyncStream.create(
                emitter -> {
                    ints(length).forEach(emitter::next);
                    emitter.complete();
                },
                overflow);
    }

    private static AsyncStream<Integer> generate(long length) {
        if (length == 0) {
            return AsyncStream.generate(() -> 0, (state, sink) -> {
                sink.complete();
                return state;
            });
        }
        return AsyncStream.generate(() -> 0, (Integer state, SynchronousSink<Integer> sink) -> {
            sink.next(state);
            if (state + 1 >= length) {
                sink.complete();
            }
            return state + 1;
        });
    }
}
