package org.reactivebridge.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.Wrapped;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A driver whose failures to connect tell nothing that is secret. <strong>Immutable.</strong> */
final class DiscreetFactory implements ConnectionFactory, Wrapped<ConnectionFactory> {

    private final ConnectionFactory driver;
    private final Secrets secrets;

    DiscreetFactory(ConnectionFactory driver, Secrets secrets) {
        this.driver = driver;
        this.secrets = secrets;
    }

    @Override
    public Publisher<Connection> create() {
        return subscriber -> driver.create().subscribe(new Discreet(subscriber));
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return driver.getMetadata();
    }

    @Override
    public ConnectionFactory unwrap() {
        return driver;
    }

    @Override
    public String toString() {
        return "DiscreetFactory[" + driver.getMetadata().getName() + "]";
    }

    private final class Discreet implements Subscriber<Connection> {

        private final Subscriber<? super Connection> downstream;

        Discreet(Subscriber<? super Connection> downstream) {
            this.downstream = downstream;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            downstream.onSubscribe(subscription);
        }

        @Override
        public void onNext(Connection connection) {
            downstream.onNext(connection);
        }

        @Override
        public void onError(Throwable failure) {
            downstream.onError(secrets.without(failure));
        }

        @Override
        public void onComplete() {
            downstream.onComplete();
        }
    }
}
