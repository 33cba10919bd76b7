package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.core.Observer;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.functions.BiFunction;
import io.reactivex.rxjava3.operators.ConditionalSubscriber;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.ContextProvider;
import org.reactivebridge.spi.ThreadContext;
import org.reactivestreams.Subscriber;

/**
 * The hooks by which every subscriber that subscribes with a context gets its signals with that context, on whatever thread
 * they arrive.
 *
 * <p><strong>Concurrent</strong>, as far as RxJava's plugins are.
 */
final class ContextualSubscribers {

    private ContextualSubscribers() {}

    /** Fills RxJava's five slots for subscribers; what comes back empties each again. */
    @SuppressWarnings({"rawtypes", "unchecked"}) // RxJava's hooks have raw types.
    static List<Runnable> install(AtomicBoolean active) {
        return List.of(
                Plugins.<BiFunction>put(
                        RxJavaPlugins::getOnFlowableSubscribe,
                        RxJavaPlugins::setOnFlowableSubscribe,
                        chained(RxJavaPlugins.getOnFlowableSubscribe(), active, ContextualSubscribers::subscriber)),
                Plugins.<BiFunction>put(
                        RxJavaPlugins::getOnObservableSubscribe,
                        RxJavaPlugins::setOnObservableSubscribe,
                        chained(
                                RxJavaPlugins.getOnObservableSubscribe(),
                                active,
                                (context, observer) -> new ContextualObserver(context, (Observer) observer))),
                Plugins.<BiFunction>put(
                        RxJavaPlugins::getOnSingleSubscribe,
                        RxJavaPlugins::setOnSingleSubscribe,
                        chained(
                                RxJavaPlugins.getOnSingleSubscribe(),
                                active,
                                (context, observer) -> ContextualValue.of(context, (SingleObserver) observer))),
                Plugins.<BiFunction>put(
                        RxJavaPlugins::getOnMaybeSubscribe,
                        RxJavaPlugins::setOnMaybeSubscribe,
                        chained(
                                RxJavaPlugins.getOnMaybeSubscribe(),
                                active,
                                (context, observer) -> ContextualValue.of(context, (MaybeObserver) observer))),
                Plugins.<BiFunction>put(
                        RxJavaPlugins::getOnCompletableSubscribe,
                        RxJavaPlugins::setOnCompletableSubscribe,
                        chained(
                                RxJavaPlugins.getOnCompletableSubscribe(),
                                active,
                                (context, observer) -> ContextualValue.of(context, (CompletableObserver) observer))));
    }

    @SuppressWarnings({"rawtypes", "unchecked"})
    private static Object subscriber(Context context, Object subscriber) {
        return subscriber instanceof ConditionalSubscriber conditional
                ? new ContextualSubscriber.Conditional(context, conditional)
                : new ContextualSubscriber(context, (Subscriber) subscriber);
    }

    private interface Wrapping {
        Object around(Context context, Object subscriber);
    }

    @SuppressWarnings({"rawtypes", "unchecked"})
    private static BiFunction chained(@Nullable BiFunction before, AtomicBoolean active, Wrapping wrapping) {
        return (source, subscriber) -> {
            Object target = before == null ? subscriber : before.apply(source, subscriber);
            Context context = ThreadContext.current();
            // One of ours knows its context, and passes it on by itself.
            return context == null || !active.get() || target instanceof ContextProvider
                    ? target
                    : wrapping.around(context, target);
        };
    }
}
