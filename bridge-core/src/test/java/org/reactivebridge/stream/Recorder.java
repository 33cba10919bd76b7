package org.reactivebridge.stream;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.ContextProvider;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A subscriber that requests by hand and writes down everything that happens to its run, the hooks included. */
final class Recorder<T> implements Subscriber<T>, ContextProvider {

    final List<T> items = Collections.synchronizedList(new ArrayList<>());
    final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
    final List<Object> discarded = Collections.synchronizedList(new ArrayList<>());
    final List<Throwable> dropped = Collections.synchronizedList(new ArrayList<>());
    volatile int completions;

    private final CountDownLatch ended = new CountDownLatch(1);

    private Context context;
    private volatile @Nullable Subscription subscription;

    Recorder() {
        this(Environment.system());
    }

    Recorder(Environment environment) {
        Hooks hooks = Hooks.defaults().onDiscard(discarded::add).onErrorDropped(dropped::add);
        context = Context.in(environment.withHooks(hooks));
    }

    /** A run of which everything is asked for. */
    static <T> Recorder<T> of(Publisher<T> publisher) {
        return new Recorder<T>().subscribe(publisher).request(Long.MAX_VALUE);
    }

    /** A run of which nothing is asked for yet. */
    static <T> Recorder<T> idle(Publisher<T> publisher) {
        return new Recorder<T>().subscribe(publisher);
    }

    Recorder<T> with(Object key, Object value) {
        context = context.with(key, value);
        return this;
    }

    Recorder<T> subscribe(Publisher<T> publisher) {
        publisher.subscribe(this);
        return this;
    }

    Recorder<T> request(long count) {
        subscription().request(count);
        return this;
    }

    Recorder<T> cancel() {
        subscription().cancel();
        return this;
    }

    /** Waits until the run has ended, half a minute at most. */
    void awaitEnd() throws InterruptedException {
        if (!ended.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("The run did not end");
        }
    }

    boolean isEnded() {
        return completions > 0 || !errors.isEmpty();
    }

    private Subscription subscription() {
        Subscription given = subscription;
        if (given == null) {
            throw new AssertionError("not subscribed");
        }
        return given;
    }

    @Override
    public Context context() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
    }

    @Override
    public void onNext(T item) {
        items.add(item);
    }

    @Override
    public void onError(Throwable error) {
        errors.add(error);
        ended.countDown();
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // Signals are serial.
    public void onComplete() {
        completions++;
        ended.countDown();
    }
}
