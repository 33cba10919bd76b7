package org.reactivebridge.stream;

import java.time.Duration;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A program for a small heap: a million runs wait for a minute each, and are cancelled at once. */
public final class MillionTimeouts {

    private MillionTimeouts() {}

    /**
     * The program.
     *
     * @param args none
     */
    public static void main(String[] args) {
        AsyncStream<Object> waiting = AsyncStream.fromSource(
                        (waker, context) -> new org.reactivebridge.kernel.Cursor<Object>() {
                            @Override
                            public Object poll() {
                                return null;
                            }

                            @Override
                            public boolean isDone() {
                                return false;
                            }

                            @Override
                            public void close() {}
                        })
                .timeout(Duration.ofSeconds(60));
        int cancelled = 0;
        for (int i = 0; i < 1_000_000; i++) {
            Waiting subscriber = new Waiting();
            waiting.subscribe(subscriber);
            subscriber.subscription.cancel();
            cancelled++;
        }
        System.out.println(cancelled + " cancelled");
    }

    private static final class Waiting implements Subscriber<Object> {

        private Subscription subscription;

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(Object item) {
            throw new AssertionError("an item");
        }

        @Override
        public void onError(Throwable error) {
            throw new AssertionError(error);
        }

        @Override
        public void onComplete() {
            throw new AssertionError("the end");
        }
    }
}
