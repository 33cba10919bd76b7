package org.reactivebridge.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.testing.Interleaved;
import org.reactivebridge.testing.Race;
import org.reactivebridge.testing.SimulatedFailure;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A publisher's signals against polls and a close at any moment (A3, B1, B2, §2.4, §2.7, §2.8). */
class PublisherCursorInterleavingTest {

    private static final class Upstream implements Subscription {

        private volatile long requested;
        private volatile boolean cancelled;
        private volatile boolean ended;
        private String fault = "";
        private boolean inside;

        @Override
        public void request(long count) {
            enter("request");
            requested += count;
            Interleaving.point();
            inside = false;
        }

        @Override
        public void cancel() {
            enter("cancel");
            if (cancelled) {
                fault = "cancelled twice";
            }
            Interleaving.point();
            cancelled = true;
            inside = false;
        }

        private void enter(String call) {
            if (inside) {
                fault = call + " within another call (§2.7)";
            }
            inside = true;
        }
    }

    @Interleaved(schedules = 20_000)
    void everyItemAndTheFailureAreDeliveredOrDroppedOnce(Race race) {
        boolean late = race.random().nextBoolean();
        int polls = race.random().nextInt(8);
        int items = race.random().nextInt(4);
        SimulatedFailure failure = race.random().nextBoolean() ? new SimulatedFailure("at the end") : null;
        Upstream upstream = new Upstream();
        List<Subscriber<? super Integer>> subscribers = new ArrayList<>();
        List<Throwable> thrown = new ArrayList<>();
        int[] wakes = new int[1];
        Cursor<Integer> cursor = PublisherCursor.<Integer>source(
                        subscriber -> {
                            subscribers.add(subscriber);
                            if (!late) {
                                subscriber.onSubscribe(upstream);
                            }
                        },
                        2)
                .open(() -> wakes[0]++, race.context(2));
        Subscriber<? super Integer> subscriber = subscribers.get(0);
        boolean[] complete = new boolean[1];
        race.thread("publisher", () -> {
            if (late) {
                subscriber.onSubscribe(upstream);
            }
            int given = 0;
            for (int tries = 0; given < items && tries < 12 && !upstream.cancelled; tries++) {
                Interleaving.point();
                if (given < upstream.requested) {
                    subscriber.onNext(race.ledger().enter(given++));
                }
            }
            if (failure != null) {
                subscriber.onError(failure);
            } else {
                subscriber.onComplete();
            }
            complete[0] = true;
        });
        race.thread("task", () -> {
            int expected = 0;
            for (int i = 0; i < polls; i++) {
                try {
                    Integer item = cursor.poll();
                    if (item != null) {
                        race.ledger().deliver(item);
                        assertThat(race.ledger().value(item)).isEqualTo(expected++);
                    } else if (cursor.isDone()) {
                        cursor.poll();
                        break;
                    }
                } catch (SimulatedFailure met) {
                    thrown.add(met);
                    break;
                }
            }
            cursor.close();
            cursor.close();
        });
        race.start();
        assertThat(complete[0]).isTrue();
        assertThat(upstream.fault).isEmpty();
        thrown.addAll(race.droppedErrors());
        assertThat(thrown).hasSize(failure == null ? 0 : 1);
        assertThat(wakes[0]).isPositive();
    }
}
