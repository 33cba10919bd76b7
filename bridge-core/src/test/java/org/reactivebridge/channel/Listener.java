package org.reactivebridge.channel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.ContextProvider;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.testing.Race;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Writes down what happens to a run, the hooks included. May be cancelled at any moment, before it is subscribed too. */
final class Listener<T> implements Subscriber<T>, ContextProvider {

    final List<T> items = Collections.synchronizedList(new ArrayList<>());
    final List<Object> discarded = Collections.synchronizedList(new ArrayList<>());
    final List<Throwable> dropped = Collections.synchronizedList(new ArrayList<>());
    volatile @Nullable Throwable error;
    volatile boolean completed;
    volatile boolean cancelled;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Consumer<? super T> onItem;
    private final Context context;
    private long demand;
    private volatile @Nullable Subscription subscription;

    Listener(Environment environment, long demand, Consumer<? super T> onItem) {
        this.context = Context.in(
                environment.withHooks(Hooks.defaults().onDiscard(discarded::add).onErrorDropped(dropped::add)));
        this.demand = demand;
        this.onItem = onItem;
    }

    private Listener(Context context, long demand, Consumer<? super T> onItem) {
        this.context = context;
        this.demand = demand;
        this.onItem = onItem;
    }

    /** One that asks for everything. */
    static <T> Listener<T> of(Publisher<T> publisher) {
        return new Listener<T>(Environment.current(), Long.MAX_VALUE, item -> {}).to(publisher);
    }

    /** One that asks for nothing yet. */
    static <T> Listener<T> idle(Publisher<T> publisher) {
        return new Listener<T>(Environment.current(), 0, item -> {}).to(publisher);
    }

    /** One whose items are booked in the ledger of a race; permits that are discarded are given back. */
    static <T> Listener<T> in(Race race, Consumer<? super T> onItem) {
        return new Listener<>(context(race), Long.MAX_VALUE, onItem);
    }

    static Context context(Race race) {
        Hooks hooks = Hooks.defaults()
                .onErrorDropped(race.droppedErrors()::add)
                .onItemDropped(race.ledger()::discard)
                .onDiscard(item -> {
                    if (item instanceof Semaphore.Permit permit) {
                        permit.close();
                    } else {
                        race.ledger().discard(item);
                    }
                });
        return Context.in(Environment.system().withHooks(hooks).withCapacities(Capacities.of(2)));
    }

    Listener<T> to(Publisher<T> publisher) {
        publisher.subscribe(this);
        return this;
    }

    Listener<T> request(long count) {
        Subscription given = subscription;
        if (given == null) {
            throw new AssertionError("not subscribed");
        }
        given.request(count);
        return this;
    }

    Listener<T> cancel() {
        cancelled = true;
        Subscription given = subscription;
        if (given != null) {
            given.cancel();
        }
        return this;
    }

    boolean isEnded() {
        return completed || error != null;
    }

    /** Waits until the run has ended, half a minute at most. */
    Listener<T> awaitEnd() throws InterruptedException {
        if (!ended.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("The run did not end");
        }
        return this;
    }

    @Override
    public Context context() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        if (demand > 0) {
            given.request(demand);
        }
        if (cancelled) {
            given.cancel();
        }
    }

    @Override
    public void onNext(T item) {
        items.add(item);
        onItem.accept(item);
    }

    @Override
    public void onError(Throwable failure) {
        error = failure;
        ended.countDown();
    }

    @Override
    public void onComplete() {
        completed = true;
        ended.countDown();
    }
}
