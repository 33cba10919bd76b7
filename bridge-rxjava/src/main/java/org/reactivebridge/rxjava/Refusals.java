package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.core.Observer;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.functions.BiFunction;
import io.reactivex.rxjava3.operators.QueueFuseable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Makes a terminal signal out of a task that has been refused. RxJava's operators do not hear of it, and hang (ReactiveX/RxJava#6413).
 *
 * <p><strong>Concurrent.</strong>
 */
final class Refusals {

    /*
     * Idea
     *   The task is run by who scheduled it. If it delivers what an operator holds (observeOn), that is all: the flow goes on, on this
     *   thread. If it subscribes (subscribeOn), the subscription must not be made here, where it may block; so while it runs, a hook
     *   of RxJava's answers the first subscription of this thread with onError, and leaves by the one exception that RxJava lets
     *   through.
     *
     *   The hooks are there only while a refused task runs. If RxJava is locked down they cannot be, and the task subscribes here.
     *
     * Who touches what
     *   REFUSED         each thread has its own
     *   running, undo   under the lock of this class
     */

    private static final ThreadLocal<@Nullable RejectedExecutionException> REFUSED = new ThreadLocal<>();

    private static final List<Runnable> undo = new ArrayList<>();
    private static int running;

    private Refusals() {}

    /**
     * Runs a task that has been refused.
     *
     * @param task the task
     * @param decorated what to run
     * @param reason why it has been refused
     */
    static void run(Runnable task, Runnable decorated, RejectedExecutionException reason) {
        if (task instanceof QueueFuseable<?>) { // observeOn: it subscribes to nothing, and what is behind it may.
            decorated.run();
            return;
        }
        RejectedExecutionException outer = REFUSED.get();
        begin();
        REFUSED.set(reason);
        try {
            decorated.run();
        } catch (Answered told) {
            // The subscriber has its signal.
        } finally {
            REFUSED.set(outer);
            end();
        }
    }

    private static synchronized void begin() {
        if (running++ == 0 && !RxJavaPlugins.isLockdown()) {
            put();
        }
    }

    private static synchronized void end() {
        if (--running == 0) {
            undo.forEach(Runnable::run);
            undo.clear();
        }
    }

    @SuppressWarnings({"rawtypes", "unchecked"}) // The plugins' own types are raw.
    private static void put() {
        undo.add(Plugins.<BiFunction>put(
                RxJavaPlugins::getOnFlowableSubscribe,
                RxJavaPlugins::setOnFlowableSubscribe,
                hook(RxJavaPlugins.getOnFlowableSubscribe(), (Subscriber subscriber, Throwable reason) -> {
                    subscriber.onSubscribe(NoSubscription.INSTANCE);
                    subscriber.onError(reason);
                })));
        undo.add(Plugins.<BiFunction>put(
                RxJavaPlugins::getOnObservableSubscribe,
                RxJavaPlugins::setOnObservableSubscribe,
                hook(RxJavaPlugins.getOnObservableSubscribe(), (Observer observer, Throwable reason) -> {
                    observer.onSubscribe(Disposable.disposed());
                    observer.onError(reason);
                })));
        undo.add(Plugins.<BiFunction>put(
                RxJavaPlugins::getOnSingleSubscribe,
                RxJavaPlugins::setOnSingleSubscribe,
                hook(RxJavaPlugins.getOnSingleSubscribe(), (SingleObserver observer, Throwable reason) -> {
                    observer.onSubscribe(Disposable.disposed());
                    observer.onError(reason);
                })));
        undo.add(Plugins.<BiFunction>put(
                RxJavaPlugins::getOnMaybeSubscribe,
                RxJavaPlugins::setOnMaybeSubscribe,
                hook(RxJavaPlugins.getOnMaybeSubscribe(), (MaybeObserver observer, Throwable reason) -> {
                    observer.onSubscribe(Disposable.disposed());
                    observer.onError(reason);
                })));
        undo.add(Plugins.<BiFunction>put(
                RxJavaPlugins::getOnCompletableSubscribe,
                RxJavaPlugins::setOnCompletableSubscribe,
                hook(RxJavaPlugins.getOnCompletableSubscribe(), (CompletableObserver observer, Throwable reason) -> {
                    observer.onSubscribe(Disposable.disposed());
                    observer.onError(reason);
                })));
    }

    @SuppressWarnings({"rawtypes", "unchecked"})
    private static <S> BiFunction hook(@Nullable BiFunction before, Answer<S> answer) {
        return (source, subscriber) -> {
            RejectedExecutionException reason = REFUSED.get();
            if (reason == null) {
                return before == null ? subscriber : before.apply(source, subscriber);
            }
            REFUSED.remove(); // For this subscription only.
            answer.tell((S) subscriber, reason);
            throw new Answered();
        };
    }

    /** How a subscriber is told. */
    private interface Answer<S> {
        void tell(S subscriber, Throwable reason);
    }

    /** Leaves a subscription that has been answered: RxJava passes on what is a NullPointerException, and wraps anything else. */
    private static final class Answered extends NullPointerException {

        private static final long serialVersionUID = 1L;

        Answered() {
            super("The subscriber has been told that its task was refused");
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    /** Of a subscriber that is told at once that there is nothing. */
    private enum NoSubscription implements Subscription {
        INSTANCE;

        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    }
}
