package org.reactivebridge.r2dbc;

import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.ContextProvider;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * Lets a driver that is made of Reactor see the context of the borrower, where the application has Reactor; it is not needed.
 * <strong>Immutable.</strong>
 */
final class DriverContexts {

    private static final boolean HAS_REACTOR = isPresent();

    private DriverContexts() {}

    private static boolean isPresent() {
        try {
            Class.forName("reactor.core.CoreSubscriber", false, DriverContexts.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }

    /** What to subscribe to the driver with: the subscriber itself, unless its borrower has a context to be seen. */
    static <T> Subscriber<? super T> carrying(Subscriber<? super T> subscriber, Subscriber<?> borrower) {
        return HAS_REACTOR ? Reactors.carrying(subscriber, borrower) : subscriber;
    }

    /** Everything that needs Reactor's classes, so that it is loaded where they are. */
    private static final class Reactors {

        static <T> Subscriber<? super T> carrying(Subscriber<? super T> subscriber, Subscriber<?> borrower) {
            reactor.util.context.Context context = of(borrower);
            return context.isEmpty() ? subscriber : new Carrier<>(subscriber, context);
        }

        private static reactor.util.context.Context of(Subscriber<?> borrower) {
            if (borrower instanceof CoreSubscriber<?> reactors) {
                return reactors.currentContext();
            }
            reactor.util.context.Context[] all = {reactor.util.context.Context.empty()};
            if (borrower instanceof ContextProvider provider) {
                Context context = provider.context();
                context.forEach((key, value) -> all[0] = all[0].put(key, value));
            }
            return all[0];
        }
    }

    private record Carrier<T>(Subscriber<? super T> subscriber, reactor.util.context.Context currentContext)
            implements CoreSubscriber<T> {

        @Override
        public void onSubscribe(Subscription subscription) {
            subscriber.onSubscribe(subscription);
        }

        @Override
        public void onNext(T item) {
            subscriber.onNext(item);
        }

        @Override
        public void onError(Throwable failure) {
            subscriber.onError(failure);
        }

        @Override
        public void onComplete() {
            subscriber.onComplete();
        }
    }
}
