package org.reactivebridge.r2dbc;

import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.reactivebridge.kernel.Interleaving;
import org.reactivestreams.Publisher;

/** A result whose reading is watched. <strong>Concurrent.</strong> */
final class PooledResult implements Result {

    /** What the driver gave, until somebody reads it. */
    private static final class Whole implements Unread {

        final Session session;
        final Result result;
        private final AtomicBoolean isTaken = new AtomicBoolean();

        Whole(Session session, Result result) {
            this.session = session;
            this.result = result;
        }

        void take() {
            Interleaving.point();
            isTaken.set(true);
        }

        @Override
        public void seize() {
            Interleaving.point();
            if (isTaken.compareAndSet(false, true)) {
                drain(session, result);
                session.ended(this);
            }
        }
    }

    private final PooledConnection borrower;
    private final Result result;
    private final Whole whole;

    private PooledResult(PooledConnection borrower, Result result, Whole whole) {
        this.borrower = borrower;
        this.result = result;
        this.whole = whole;
    }

    /** The result for its borrower, unless he has gone meanwhile: then it is read for nobody. */
    static Result of(PooledConnection borrower, Result result) {
        Whole whole = new Whole(borrower.session, result);
        if (!borrower.session.begin(borrower, whole, null)) {
            drain(borrower.session, result);
        }
        return new PooledResult(borrower, result, whole);
    }

    /** Reads a result that nobody wants. */
    static void drain(Session session, Result result) {
        Exchange<Object> exchange = new Exchange<>(session);
        session.drains(exchange);
        try {
            result.map((row, metadata) -> exchange.call(() -> null)).subscribe(exchange);
        } catch (Throwable failure) {
            exchange.refuse(failure);
        }
    }

    @Override
    public Publisher<Long> getRowsUpdated() {
        return read(true, exchange -> result.getRowsUpdated());
    }

    @Override
    public <T> Publisher<T> map(BiFunction<Row, RowMetadata, ? extends T> mapping) {
        Objects.requireNonNull(mapping, "mapping");
        return read(
                true, exchange -> result.<T>map((row, metadata) -> exchange.call(() -> mapping.apply(row, metadata))));
    }

    @Override
    public <T> Publisher<T> map(Function<? super Readable, ? extends T> mapping) {
        Objects.requireNonNull(mapping, "mapping");
        return read(true, exchange -> result.<T>map(readable -> exchange.call(() -> mapping.apply(readable))));
    }

    @Override
    public Result filter(Predicate<Segment> filter) {
        return new PooledResult(borrower, result.filter(filter), whole);
    }

    /** What the borrower makes of a segment may never end, and is his: so this is not read on for him when he cancels. */
    @Override
    public <T> Publisher<T> flatMap(Function<Segment, ? extends Publisher<? extends T>> mapping) {
        Objects.requireNonNull(mapping, "mapping");
        return read(false, exchange -> result.<T>flatMap(mapping));
    }

    private <T> Publisher<T> read(boolean drains, Function<? super Exchange<T>, Publisher<? extends T>> driver) {
        return new ExchangePublisher<T>(
                borrower,
                whole,
                subscriber -> new Exchange<T>(borrower.session, subscriber, drains).ofWhatWasAsked(),
                exchange -> {
                    whole.take();
                    return driver.apply(exchange);
                });
    }
}
