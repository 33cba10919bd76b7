package org.reactivebridge.tck;

import io.reactivex.rxjava3.core.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.reactivebridge.reactor.ReactorBridge;
import org.reactivebridge.rxjava.RxJavaBridge;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.testing.OperatorTable.Kind;
import org.reactivebridge.testing.OperatorTable.Line;
import org.reactivestreams.Publisher;
import reactor.core.scheduler.Schedulers;

/** Streams that change threads by Reactor's and RxJava's own schedulers, under which a runtime is installed. */
final class SchedulerLines {

    /** How many items there are at most where each waits for a timer. */
    private static final int FEW = 1_000;

    private SchedulerLines() {}

    static List<Line> lines() {
        List<Line> all = new ArrayList<>();
        Map<String, Supplier<reactor.core.scheduler.Scheduler>> reactors = new TreeMap<>(Map.of(
                "parallel", Schedulers::parallel,
                "single", Schedulers::single,
                "boundedElastic", Schedulers::boundedElastic));
        reactors.forEach((name, scheduler) -> {
            all.add(line(
                    "Flux, publishOn(" + name + ")",
                    Integer.MAX_VALUE,
                    s -> ReactorBridge.<Integer>flux(s).publishOn(scheduler.get())));
            all.add(line(
                    "Flux and back, subscribeOn(" + name + ")",
                    Integer.MAX_VALUE,
                    s -> ReactorBridge.stream(ReactorBridge.flux(s).subscribeOn(scheduler.get()))));
        });
        all.add(line(
                "Flux, delayElements",
                FEW,
                s -> ReactorBridge.<Integer>flux(s).delayElements(Duration.ofNanos(1_000))));
        all.add(line(
                "Flux, publishOn between two of ours",
                Integer.MAX_VALUE,
                s -> ReactorBridge.stream(ReactorBridge.flux(s.map(x -> x))
                        .publishOn(Schedulers.parallel(), 1)
                        .<Integer>map(x -> x))));
        Map<String, Supplier<Scheduler>> rxJavas = new TreeMap<>(Map.of(
                "computation", io.reactivex.rxjava3.schedulers.Schedulers::computation,
                "single", io.reactivex.rxjava3.schedulers.Schedulers::single,
                "io", io.reactivex.rxjava3.schedulers.Schedulers::io));
        rxJavas.forEach((name, scheduler) -> {
            all.add(line(
                    "Flowable, observeOn(" + name + ")",
                    Integer.MAX_VALUE,
                    s -> RxJavaBridge.<Integer>flowable(s).observeOn(scheduler.get())));
            all.add(line(
                    "Flowable and back, subscribeOn(" + name + ")",
                    Integer.MAX_VALUE,
                    s -> RxJavaBridge.stream(RxJavaBridge.flowable(s).subscribeOn(scheduler.get()))));
        });
        all.add(line(
                "Flowable, delay", FEW, s -> RxJavaBridge.<Integer>flowable(s).delay(1, TimeUnit.MICROSECONDS)));
        all.add(line(
                "Flowable, observeOn between two of ours",
                Integer.MAX_VALUE,
                s -> RxJavaBridge.stream(RxJavaBridge.flowable(s.map(x -> x))
                        .observeOn(io.reactivex.rxjava3.schedulers.Schedulers.computation(), false, 1)
                        .map(x -> x))));
        all.add(line(
                "Flux on parallel, Flowable on computation, and back",
                Integer.MAX_VALUE,
                s -> RxJavaBridge.stream(RxJavaBridge.flowable(ReactorBridge.stream(
                                ReactorBridge.<Integer>flux(s).publishOn(Schedulers.parallel())))
                        .observeOn(io.reactivex.rxjava3.schedulers.Schedulers.computation()))));
        return all;
    }

    private static Line line(String name, int maxLength, Function<AsyncStream<Integer>, Publisher<Integer>> over) {
        return new Line(
                name,
                "",
                Kind.STAGE,
                maxLength,
                length -> over.apply(AsyncStream.range(0, (int) Math.min(length, Integer.MAX_VALUE))),
                over::apply);
    }
}
