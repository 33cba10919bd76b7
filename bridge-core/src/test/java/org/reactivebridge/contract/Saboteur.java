package org.reactivebridge.contract;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.ContextProvider;
import org.reactivebridge.kernel.Environment;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Stands between an honest publisher and its subscriber, and breaks one rule. */
enum Saboteur {
    /** Breaks none: the checks must pass. */
    NONE,
    GIVES_ONE_ITEM_TWICE,
    LOSES_AN_ITEM,
    LOSES_A_REQUEST,
    COMPLETES_TWICE,
    SWALLOWS_THE_END,
    SWALLOWS_FAILURES,
    WRAPS_FAILURES,
    IGNORES_CANCEL,
    IGNORES_INVALID_REQUESTS,
    HOLDS_ITS_SUBSCRIBER,
    SIGNALS_BEFORE_ON_SUBSCRIBE,
    RECURSES,
    SERVES_ONE_SUBSCRIBER,
    COMPLETES_BEHIND_A_FAILURE,
    ANSWERS_AFTER_THE_END,
    CANCELS_AFTER_THE_END,
    CANCELS_TWICE,
    SWALLOWS_WHAT_IS_THROWN,
    THROWS_FROM_SUBSCRIBE,
    THROWS_FROM_REQUEST;

    /** What a forgetful publisher would keep in its fields. */
    @SuppressWarnings("unused")
    private static volatile Object held;

    <T> Publisher<T> between(Publisher<T> honest) {
        boolean[] served = new boolean[1];
        return subscriber -> {
            if (this == HOLDS_ITS_SUBSCRIBER) {
                held = subscriber;
            }
            if (this == SERVES_ONE_SUBSCRIBER && served[0]) {
                throw new IllegalStateException("served already");
            }
            served[0] = true;
            Stage<T> stage = new Stage<>(subscriber);
            if (this == SIGNALS_BEFORE_ON_SUBSCRIBE) {
                subscriber.onComplete();
            }
            honest.subscribe(stage);
            if (this == THROWS_FROM_SUBSCRIBE) {
                throw new IllegalStateException("thrown by subscribe");
            }
        };
    }

    private final class Stage<T> implements Subscriber<T>, Subscription, ContextProvider {

        private final Context context;
        private volatile @Nullable Subscriber<? super T> subscriber;
        private Subscription upstream;
        private @Nullable Subscriber<? super T> last; // Kept by one saboteur only.
        private int items;
        private boolean over;
        private boolean lost;

        Stage(Subscriber<? super T> subscriber) {
            this.subscriber = subscriber;
            this.context = subscriber instanceof ContextProvider provider
                    ? provider.context()
                    : Context.in(Environment.system());
        }

        @Override
        public Context context() {
            return context;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            Objects.requireNonNull(subscriber).onSubscribe(this);
        }

        @Override
        public void request(long count) {
            if (count <= 0 && Saboteur.this == IGNORES_INVALID_REQUESTS) {
                return;
            }
            if (over && last != null) {
                last.onError(new IllegalArgumentException("asked after the end"));
                return;
            }
            if (Saboteur.this == LOSES_A_REQUEST && !lost) {
                lost = true;
                return;
            }
            if (Saboteur.this == RECURSES && !over) {
                ask(count);
                return;
            }
            upstream.request(count);
            if (Saboteur.this == THROWS_FROM_REQUEST) {
                throw new IllegalStateException("thrown by request");
            }
        }

        /** A publisher that calls back from within request has a stack frame for each item. */
        @SuppressWarnings("unchecked") // For items of any kind.
        private void ask(long count) {
            Objects.requireNonNull(subscriber).onNext((T) (Object) items++);
        }

        @Override
        public void cancel() {
            if (Saboteur.this != IGNORES_CANCEL) {
                upstream.cancel();
                if (Saboteur.this == CANCELS_TWICE) {
                    upstream.cancel();
                }
                subscriber = null; // §3.13
            }
        }

        @Override
        public void onNext(T item) {
            Subscriber<? super T> target = subscriber;
            if (target == null) {
                context.hooks().discard(item);
                return;
            }
            items++;
            if (Saboteur.this == LOSES_AN_ITEM && items == 1) {
                upstream.request(1);
                return;
            }
            try {
                target.onNext(item);
            } catch (Throwable thrown) {
                if (Saboteur.this != SWALLOWS_WHAT_IS_THROWN) {
                    throw thrown;
                }
            }
            if (Saboteur.this == GIVES_ONE_ITEM_TWICE && items == 1) {
                target.onNext(item);
            }
        }

        @Override
        public void onError(Throwable error) {
            Subscriber<? super T> target = end();
            if (target == null) {
                return;
            }
            if (Saboteur.this == SWALLOWS_FAILURES) {
                target.onComplete();
            } else {
                target.onError(Saboteur.this == WRAPS_FAILURES ? new RuntimeException(error) : error);
            }
            if (Saboteur.this == COMPLETES_BEHIND_A_FAILURE) {
                target.onComplete();
            }
        }

        @Override
        public void onComplete() {
            Subscriber<? super T> target = end();
            if (target == null || Saboteur.this == SWALLOWS_THE_END) {
                return;
            }
            target.onComplete();
            if (Saboteur.this == COMPLETES_TWICE) {
                target.onComplete();
            }
        }

        private @Nullable Subscriber<? super T> end() {
            Subscriber<? super T> target = subscriber;
            over = true;
            if (Saboteur.this == CANCELS_AFTER_THE_END) {
                upstream.cancel();
            }
            if (Saboteur.this == ANSWERS_AFTER_THE_END) {
                last = target;
            }
            subscriber = null;
            return target;
        }
    }
}
