package org.reactivebridge.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.reactivebridge.testing.Probe;
import org.reactivebridge.testing.Simulated;
import org.reactivebridge.testing.Simulation;

class OneshotTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    private final Oneshot<Integer> channel = Oneshot.create();

    @Test
    void receive_valueSentBefore_getsIt() {
        assertThat(channel.send(1)).isTrue();
        assertThat(channel.isClosed()).isFalse();

        Listener<Integer> run = Listener.of(channel.receive());

        assertThat(run.items).containsExactly(1);
        assertThat(run.completed).isTrue();
        assertThat(channel.isClosed()).isTrue();
    }

    @Test
    void receive_valueSentAfter_getsIt() {
        Listener<Integer> run = Listener.of(channel.receive());
        assertThat(run.isEnded()).isFalse();

        assertThat(channel.send(1)).isTrue();

        assertThat(run.items).containsExactly(1);
        assertThat(run.completed).isTrue();
        assertThat(channel.send(2)).isFalse();
        assertThat(channel.fail(BOOM)).isFalse();
        assertThat(channel.close()).isFalse();
    }

    @Test
    void receive_withoutDemand_keepsTheValue() {
        Listener<Integer> run = Listener.idle(channel.receive());
        channel.send(1);
        assertThat(run.items).isEmpty();

        run.request(1);

        assertThat(run.items).containsExactly(1);
    }

    @Test
    void send_secondValue_isRefused() {
        assertThat(channel.send(1)).isTrue();
        assertThat(channel.send(2)).isFalse();
        assertThat(channel.close()).isFalse();
    }

    @Test
    void fail_andClose_endTheReceiver() {
        Listener<Integer> failed = Listener.idle(channel.receive());
        assertThat(channel.fail(BOOM)).isTrue();
        assertThat(failed.error).isSameAs(BOOM);

        Oneshot<Integer> other = Oneshot.create();
        assertThat(other.close()).isTrue();
        Listener<Integer> empty = Listener.idle(other.receive());
        assertThat(empty.completed).isTrue();
        assertThat(empty.items).isEmpty();
    }

    @Test
    void receive_twice_failsTheSecond() {
        Listener<Integer> first = Listener.of(channel.receive());
        Listener<Integer> second = Listener.of(channel.receive());

        assertThat(second.error).isInstanceOf(IllegalStateException.class).hasMessageContaining("one receiver");
        channel.send(1);
        assertThat(first.items).containsExactly(1);
    }

    @Test
    void cancel_beforeTheValue_refusesIt() {
        Listener<Integer> run = Listener.of(channel.receive());

        run.cancel();

        assertThat(channel.isClosed()).isTrue();
        assertThat(channel.send(1)).isFalse();
        assertThat(run.discarded).isEmpty();
    }

    @Test
    void cancel_valueSentAndNotReceived_discardsItOnce() {
        Listener<Integer> run = Listener.idle(channel.receive());
        channel.send(1);

        run.cancel();

        assertThat(run.discarded).containsExactly(1);
    }

    @Test
    void null_isTheCallersFault() {
        assertThatThrownBy(() -> channel.send(nothing())).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> channel.fail(nothing())).isInstanceOf(NullPointerException.class);
    }

    @Simulated(seeds = 1_000)
    void theValueIsReceivedDiscardedOrStillTheSenders(Simulation simulation) {
        Oneshot<Integer> shared = Oneshot.create();
        Probe<Integer> probe = simulation.probe();
        simulation.after(
                simulation.random().nextInt(2_000), () -> shared.receive().subscribe(probe));
        simulation.after(3_000 + simulation.random().nextInt(2_000), () -> probe.request(1));
        boolean cancels = simulation.random().nextBoolean();
        if (cancels) {
            simulation.after(3_000 + simulation.random().nextInt(2_000), probe::cancel);
        }
        simulation.after(simulation.random().nextInt(5_000), () -> {
            Integer item = simulation.ledger().enter(0);
            if (!shared.send(item)) {
                assertThat(probe.isCancelled()).isTrue();
                simulation.ledger().discard(item);
            }
        });
        simulation.run();
        assertThat(probe.isCompleted() || probe.isCancelled()).isTrue();
        assertThat(shared.isClosed()).isTrue();
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }
}
