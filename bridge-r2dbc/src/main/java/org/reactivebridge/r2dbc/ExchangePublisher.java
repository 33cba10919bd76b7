package org.reactivebridge.r2dbc;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Interleaving;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/**
 * Starts an {@link Exchange} for each subscriber, as long as the connection is the borrower's. <strong>Immutable.</strong>
 *
 * @param <T> the type of the items
 */
final class ExchangePublisher<T> implements Publisher<T> {

    private final PooledConnection borrower;
    private final @Nullable Unread instead;
    private final Function<? super Subscriber<? super T>, Exchange<T>> exchange;
    private final Function<? super Exchange<T>, ? extends Publisher<? extends T>> driver;

    /**
     * Exchanges of a borrower.
     *
     * @param instead what is noted as unread until this is subscribed to
     * @param exchange makes the exchange
     * @param driver what the driver has to say; called when it is subscribed to
     */
    ExchangePublisher(
            PooledConnection borrower,
            @Nullable Unread instead,
            Function<? super Subscriber<? super T>, Exchange<T>> exchange,
            Function<? super Exchange<T>, ? extends Publisher<? extends T>> driver) {
        this.borrower = borrower;
        this.instead = instead;
        this.exchange = exchange;
        this.driver = driver;
    }

    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        Exchange<T> begun = exchange.apply(subscriber);
        Interleaving.point();
        if (!borrower.session.begin(borrower, begun, instead)) {
            subscriber.onSubscribe(Idle.SUBSCRIPTION);
            subscriber.onError(PooledConnection.gone());
            return;
        }
        Interleaving.point();
        try {
            driver.apply(begun).subscribe(DriverContexts.carrying(begun, subscriber));
        } catch (Throwable failure) {
            begun.refuse(failure);
        }
    }
}
