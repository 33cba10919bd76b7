package org.reactivebridge.r2dbc;

import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import io.r2dbc.spi.Statement;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A driver that leaves on the wire what nobody reads: the next statement then gets the rest of the last one's answer. A statement is a
 * number and means as many rows of that number; {@code hang} is never answered.
 */
final class CarelessDriver {

    private static final Integer END = -1;

    final Meddler factory;
    final AtomicInteger executed = new AtomicInteger();
    final AtomicInteger cancelled = new AtomicInteger();
    final AtomicInteger roundTrips = new AtomicInteger();

    CarelessDriver() {
        Deque<Integer> wire = new ArrayDeque<>(); // Of one connection at a time.
        this.factory = new Meddler(H2.memory(), (method, arguments, pass) -> {
            if (method.equals("createStatement")) {
                return statement((String) arguments[0], wire);
            }
            if (method.equals("close")) {
                wire.clear();
            }
            if (method.equals("validate") && arguments[0].toString().equals("REMOTE")) {
                roundTrips.incrementAndGet();
            }
            return pass.on();
        });
    }

    private Statement statement(String text, Deque<Integer> wire) {
        AtomicInteger executions = new AtomicInteger(1);
        return (Statement) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Statement.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("add")) {
                        executions.incrementAndGet();
                        return proxy;
                    }
                    if (!method.getName().equals("execute")) {
                        return proxy;
                    }
                    return text.equals("hang")
                            ? Mono.never()
                            : Flux.range(0, executions.get())
                                    .map(i -> execute(Integer.parseInt(text), wire))
                                    .doOnCancel(cancelled::incrementAndGet);
                });
    }

    private Result execute(int rows, Deque<Integer> wire) {
        executed.incrementAndGet();
        for (int i = 0; i < rows; i++) {
            wire.add(rows);
        }
        wire.add(END);
        Flux<Integer> read = Flux.<Integer>generate(sink -> {
                    Integer row = wire.poll();
                    if (row == null || row.equals(END)) {
                        sink.complete();
                    } else {
                        sink.next(row);
                    }
                })
                .doOnCancel(cancelled::incrementAndGet);
        return new Result() {
            @Override
            public Publisher<Long> getRowsUpdated() {
                return read.count();
            }

            @Override
            public <T> Publisher<T> map(BiFunction<Row, RowMetadata, ? extends T> mapping) {
                return read.map(value -> mapping.apply(row(value), null));
            }

            @Override
            public Result filter(java.util.function.Predicate<Segment> filter) {
                return this;
            }

            @Override
            public <T> Publisher<T> flatMap(
                    java.util.function.Function<Segment, ? extends Publisher<? extends T>> mapping) {
                return read.flatMap(value -> mapping.apply(null), 1, 1);
            }
        };
    }

    private static Row row(Integer value) {
        return (Row) Proxy.newProxyInstance(
                CarelessDriver.class.getClassLoader(), new Class<?>[] {Row.class}, (proxy, method, arguments) -> value);
    }
}
