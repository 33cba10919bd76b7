package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Items that are handed to a task whose next turn has no use for them. */
class HandOverTest {

    /** Gives what it is told to. */
    private static final class Source implements Publisher<Integer>, Subscription {

        private @Nullable Subscriber<? super Integer> subscriber;

        @Override
        public void subscribe(Subscriber<? super Integer> given) {
            subscriber = given;
            given.onSubscribe(this);
        }

        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}

        void give(int item) {
            Objects.requireNonNull(subscriber).onNext(item);
        }
    }

    private final Source a = new Source();
    private final Source b = new Source();
    private final Source c = new Source();
    private final Source other = new Source();
    private final List<Object> received = new ArrayList<>();

    /** A second one took the first's place in the queue of ready streams, and its item was looked for no more. */
    @Test
    void items_ofSeveralMergedStreams_whileZipWaitsForTheOtherSide_areKept() {
        AsyncStream.of(a, b, c)
                .flatMap(source -> source)
                .zipWith(other, (item, beside) -> item)
                .subscribe(received::add);
        a.give(1);
        b.give(2);
        c.give(3);
        for (int i = 0; i < 3; i++) {
            other.give(0);
        }
        assertThat(received).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void items_ofSeveralMergedStreams_whileConcatMapIsInAnInnerStream_areKept() {
        AsyncStream.of(a, b, c)
                .flatMap(source -> source)
                .concatMap(item -> item == 1 ? AsyncStream.from(other).take(1) : AsyncStream.of(item))
                .map(item -> item)
                .subscribe(received::add);
        a.give(1);
        b.give(2);
        c.give(3);
        a.give(4);
        other.give(0);
        assertThat(received).containsExactlyInAnyOrder(0, 2, 3, 4);
    }
}
