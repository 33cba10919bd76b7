package org.reactivebridge.pool;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.pool.FakeDatabase.Session;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Asks for a connection, and enters it into the books of the database while it has it. */
final class Borrower implements Subscriber<Pooled<Session>> {

    private final String name;
    private final FakeDatabase database;
    private final Environment environment;
    final long askedAt;
    long answeredAt = -1;

    @Nullable
    Duration holdFor;

    boolean isCancelled;
    boolean cancelsInOnNext;
    boolean invalidates;

    @Nullable
    Pooled<Session> lease;

    @Nullable
    Throwable error;

    @Nullable
    Subscription subscription;

    private Borrower(String name, FakeDatabase database, Environment environment) {
        this.name = name;
        this.database = database;
        this.environment = environment;
        this.askedAt = environment.nanoTime();
    }

    /** One that keeps what it gets. */
    static Borrower keeping(String name, FakeDatabase database, Environment environment) {
        return new Borrower(name, database, environment);
    }

    /** One that gives back after a while. */
    static Borrower using(String name, FakeDatabase database, Environment environment, Duration time) {
        Borrower borrower = new Borrower(name, database, environment);
        borrower.holdFor = time;
        return borrower;
    }

    Borrower from(Publisher<Pooled<Session>> publisher) {
        publisher.subscribe(this);
        return this;
    }

    boolean isServed() {
        return lease != null;
    }

    boolean isAnswered() {
        return lease != null || error != null;
    }

    Session session() {
        return Objects.requireNonNull(lease).value();
    }

    Duration waited() {
        return Duration.ofNanos(answeredAt - askedAt);
    }

    void cancel() {
        isCancelled = true;
        Objects.requireNonNull(subscription).cancel();
    }

    void giveBack() {
        Pooled<Session> held = Objects.requireNonNull(lease);
        if (held.isReleased()) {
            return;
        }
        held.value().holder = null;
        if (invalidates) {
            held.invalidate();
        } else {
            held.release();
        }
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        given.request(1);
    }

    @Override
    public void onNext(Pooled<Session> item) {
        lease = item;
        answeredAt = environment.nanoTime();
        database.take(item.value(), this);
        if (cancelsInOnNext) {
            cancel();
        }
        Duration time = holdFor;
        if (time != null && time.isZero()) {
            giveBack();
        } else if (time != null) {
            environment.timers().schedule(time.toNanos(), this::giveBack);
        }
    }

    @Override
    public void onError(Throwable failure) {
        error = failure;
        answeredAt = environment.nanoTime();
    }

    @Override
    public void onComplete() {}

    @Override
    public String toString() {
        return name;
    }
}
