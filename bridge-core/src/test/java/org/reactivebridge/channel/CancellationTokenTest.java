package org.reactivebridge.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.SimulatedEnvironment;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.testing.Interleaved;
import org.reactivebridge.testing.Race;

class CancellationTokenTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    private final CancellationToken token = CancellationToken.create();

    @Test
    void cancel_tellsEverybodyOnce() {
        List<String> told = new ArrayList<>();
        token.onCancel(() -> told.add("one"));
        token.onCancel(() -> told.add("two")).close();
        Listener<Void> run = Listener.idle(token.cancelled());
        assertThat(run.isEnded()).isFalse();
        assertThat(token.isCancelled()).isFalse();

        assertThat(token.cancel(BOOM)).isTrue();
        assertThat(token.cancel()).isFalse();

        assertThat(told).containsExactly("one");
        assertThat(run.completed).isTrue();
        assertThat(token.cause()).isSameAs(BOOM);
        token.onCancel(() -> told.add("late")).close();
        assertThat(told).containsExactly("one", "late");
        assertThat(Listener.idle(token.cancelled()).completed).isTrue();
    }

    @Test
    void takeUntil_endsWithTheToken() {
        Listener<Object> run = Listener.of(AsyncStream.never().takeUntil(token.child()));
        assertThat(run.isEnded()).isFalse();

        token.cancel(BOOM);

        assertThat(run.completed).isTrue();
    }

    @Test
    void cancel_ofTheParent_reachesDescendantsThatNobodyListenedTo() {
        CancellationToken child = token.child();
        CancellationToken grandchild = child.child();
        List<String> told = new ArrayList<>();
        grandchild.onCancel(() -> told.add("grandchild"));
        token.child().onCancel(() -> told.add("other child"));
        CancellationToken quiet = child.child();

        token.cancel(BOOM);

        assertThat(told).containsExactlyInAnyOrder("grandchild", "other child");
        assertThat(quiet.isCancelled()).isTrue();
        assertThat(quiet.cause()).isSameAs(BOOM);
        assertThat(child.cancel()).isFalse();
        assertThat(token.child().isCancelled()).isTrue();
    }

    @Test
    void cancel_ofAChild_leavesItsParentAndSiblings() {
        CancellationToken child = token.child();
        List<String> told = new ArrayList<>();
        child.onCancel(() -> told.add("child"));
        token.child().onCancel(() -> told.add("sibling"));

        assertThat(child.cancel()).isTrue();

        assertThat(told).containsExactly("child");
        assertThat(token.isCancelled()).isFalse();
        token.cancel(BOOM);
        assertThat(told).containsExactly("child", "sibling");
        assertThat(child.cause()).isNull();
    }

    @Test
    void onCancel_throws_othersAreToldAllTheSame() {
        List<String> told = new ArrayList<>();
        List<Throwable> dropped = new ArrayList<>();
        new SimulatedEnvironment(1, Hooks.defaults().onErrorDropped(dropped::add)).run(() -> {
            token.onCancel(() -> {
                throw BOOM;
            });
            token.onCancel(() -> told.add("two"));
            token.cancel();
        });

        assertThat(told).containsExactly("two");
        assertThat(dropped).containsExactly(BOOM);
    }

    @Test
    void child_aMillionMadeListenedToAndCancelled_leaveNothingInTheParent() {
        for (int i = 0; i < 1_000_000; i++) {
            CancellationToken child = token.child();
            switch (i % 4) {
                case 0 -> {
                    child.onCancel(() -> {});
                    child.cancel();
                }
                case 1 -> child.child().onCancel(() -> {}).close();
                case 2 -> Listener.idle(child.cancelled()).cancel();
                default -> child.isCancelled(); // And forgotten.
            }
        }

        assertThat(token.hangingChildren()).isZero();
    }

    @Test
    void cancel_ofALongChain_needsNoStack() {
        CancellationToken last = token;
        for (int i = 0; i < 100_000; i++) {
            last = last.child();
        }
        boolean[] told = new boolean[1];
        last.onCancel(() -> told[0] = true);

        token.cancel();

        assertThat(told[0]).isTrue();
    }

    @Interleaved(schedules = 15_000)
    void whoListensToAChildIsToldExactlyOnceUnlessTakenBack(Race race) {
        CancellationToken root = CancellationToken.create();
        int[] told = new int[2];
        Listener<Void> run = Listener.in(race, item -> {});
        CancellationToken child = root.child();
        race.thread("listen", () -> child.onCancel(() -> told[0]++));
        race.thread(
                "listen and leave",
                () -> child.child().onCancel(() -> told[1]++).close());
        race.thread("subscribe", () -> run.to(child.cancelled()));
        race.thread("cancel", () -> root.cancel());
        if (race.random().nextBoolean()) {
            race.thread("cancel child", () -> child.cancel(BOOM));
        }
        race.start();
        assertThat(told[0]).isEqualTo(1);
        assertThat(told[1]).isBetween(0, 1);
        assertThat(run.completed).isTrue();
        assertThat(root.hangingChildren()).isZero();
    }
}
