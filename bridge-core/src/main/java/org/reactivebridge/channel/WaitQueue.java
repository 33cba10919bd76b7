package org.reactivebridge.channel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Waker;

/**
 * First come, first served; and whoever gives up leaves at once, wherever it stands.
 *
 * <p><strong>Confined</strong>: the owner guards it.
 *
 * @param <W> the type of those who wait
 */
final class WaitQueue<W> {

    /** Where somebody stands. */
    static final class Place<W> {

        private final W who;
        private @Nullable Place<W> before;
        private @Nullable Place<W> behind;
        private boolean left;

        private Place(W who) {
            this.who = who;
        }
    }

    private @Nullable Place<W> first;
    private @Nullable Place<W> last;

    Place<W> add(W who) {
        Place<W> place = new Place<>(who);
        Place<W> before = last;
        place.before = before;
        if (before == null) {
            first = place;
        } else {
            before.behind = place;
        }
        last = place;
        return place;
    }

    /** Gives a place up; false if it was given up before, or reached its turn. */
    boolean remove(Place<W> place) {
        if (place.left) {
            return false;
        }
        place.left = true;
        Place<W> before = place.before;
        Place<W> behind = place.behind;
        if (before == null) {
            first = behind;
        } else {
            before.behind = behind;
        }
        if (behind == null) {
            last = before;
        } else {
            behind.before = before;
        }
        place.before = null;
        place.behind = null;
        return true;
    }

    @Nullable
    W peek() {
        return first == null ? null : first.who;
    }

    @Nullable
    W poll() {
        Place<W> place = first;
        if (place == null) {
            return null;
        }
        remove(place);
        return place.who;
    }

    List<W> pollAll() {
        List<W> all = new ArrayList<>();
        for (W who = poll(); who != null; who = poll()) {
            all.add(who);
        }
        return all;
    }

    /** Counts; for tests. */
    int size() {
        int size = 0;
        for (Place<W> place = first; place != null; place = place.behind) {
            size++;
        }
        return size;
    }

    boolean isEmpty() {
        return first == null;
    }

    /** Wakes whoever was collected under a lock; called outside of it. */
    static void wakeAll(List<? extends Waker> wakers) {
        for (Waker waker : wakers) {
            waker.wake();
        }
    }
}
