package org.reactivebridge.contract;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A publisher that plays a sequence of events, whatever the rules say, and works out what must come of each: the oracle of
 * the enumeration of upstreams.
 *
 * <p>What it knows of the rules: the first subscription counts (§2.5); an item counts if that subscription granted it
 * (§1.1) and the run has not ended; the first end, or the first broken rule, decides how the run ends.
 */
public final class Rogue implements Publisher<Integer> {

    /** Where the events are played. */
    public enum Mode {
        /** Within {@code subscribe}; after a throw, the rest when it has returned. */
        IN_SUBSCRIBE,
        /** After {@code subscribe} has returned. */
        AFTER_SUBSCRIBE
    }

    private static final Object COMPLETED = new Object();

    private final UpstreamEvent[] sequence;
    private final Mode mode;
    private final List<Given> subscriptions = new ArrayList<>();
    private final List<Integer> accepted = new ArrayList<>();
    private final Map<Throwable, Integer> errors = new IdentityHashMap<>();
    private final List<String> violations = new ArrayList<>();
    private @Nullable Subscriber<? super Integer> subscriber;
    private @Nullable Object end; // COMPLETED, a Throwable, or the class of one
    private boolean endedByRule;
    private boolean cancelled;
    private @Nullable RuntimeException armed;
    private int next;
    private int played;

    Rogue(UpstreamEvent[] sequence, Mode mode) {
        this.sequence = sequence;
        this.mode = mode;
    }

    @Override
    public void subscribe(Subscriber<? super Integer> given) {
        subscriber = given;
        if (mode == Mode.IN_SUBSCRIBE) {
            play(true);
        }
    }

    void playRest() {
        play(false);
    }

    private void play(boolean inSubscribe) {
        Subscriber<? super Integer> target = subscriber;
        if (target == null) {
            return; // Nobody subscribed, so there is nobody to be rogue to.
        }
        while (played < sequence.length) {
            UpstreamEvent event = sequence[played++];
            switch (event) {
                case ON_SUBSCRIBE -> {
                    Given given = new Given();
                    subscriptions.add(given);
                    given.late = end != null || cancelled;
                    send(event, () -> target.onSubscribe(given));
                }
                case ON_NEXT -> {
                    Integer item = next++;
                    boolean granted = !subscriptions.isEmpty() && accepted.size() < subscriptions.get(0).granted;
                    if (end == null && !cancelled) {
                        if (granted) {
                            accepted.add(item);
                        } else {
                            end(IllegalStateException.class, true);
                        }
                    }
                    send(event, () -> target.onNext(item));
                }
                case ON_ERROR -> {
                    RuntimeException error = new Planned("error " + played);
                    errors.put(error, 0);
                    end(error, false);
                    send(event, () -> target.onError(error));
                }
                case ON_COMPLETE -> {
                    end(COMPLETED, false);
                    send(event, target::onComplete);
                }
                case ON_NEXT_NULL -> sendNull(event, () -> target.onNext(null));
                case ON_ERROR_NULL -> sendNull(event, () -> target.onError(null));
                case THROW -> {
                    RuntimeException thrown = new Planned("thrown " + played);
                    if (inSubscribe) {
                        errors.put(thrown, 0);
                        end(thrown, true);
                        throw thrown;
                    }
                    armed = thrown;
                }
            }
        }
    }

    private void end(Object how, boolean byRule) {
        if (end == null && !cancelled) {
            end = how;
            endedByRule = byRule;
        }
    }

    private void send(UpstreamEvent event, Runnable signal) {
        try {
            signal.run();
        } catch (Throwable thrown) {
            violations.add("§2.13: " + event + " threw " + thrown);
        }
    }

    private void sendNull(UpstreamEvent event, Runnable signal) {
        end(NullPointerException.class, true);
        try {
            signal.run();
            violations.add("§2.13: " + event + " did not throw");
        } catch (NullPointerException due) {
            errors.put(due, 0);
        }
    }

    /** Told when the subscriber at the far end cancels: what comes later cannot count any more. */
    void cancelled() {
        cancelled = true;
    }

    /** What went wrong. */
    List<String> verdict(Recorder<Integer> downstream, Drops drops) {
        List<String> faults = new ArrayList<>(violations);
        faults.addAll(downstream.violations);
        checkEnd(downstream, faults);
        checkItems(downstream, drops, faults);
        checkErrors(downstream, drops, faults);
        for (int i = 0; i < subscriptions.size(); i++) {
            subscriptions.get(i).check(i == 0, faults);
        }
        return faults;
    }

    private void checkEnd(Recorder<Integer> downstream, List<String> faults) {
        if (downstream.subscription == null) {
            faults.add("§1.9: no onSubscribe");
        }
        if (cancelled) {
            if (downstream.isTerminated()) {
                faults.add("an end after cancellation");
            }
            return;
        }
        Object expected = end;
        boolean right;
        if (expected == null) {
            right = !downstream.isTerminated();
        } else if (expected == COMPLETED) {
            right = downstream.completed;
        } else if (expected instanceof Class<?> type) {
            right = type.isInstance(downstream.error);
        } else {
            right = downstream.error == expected;
        }
        if (!right) {
            faults.add("must have ended with " + (expected == COMPLETED ? "completion" : expected));
        }
    }

    private void checkItems(Recorder<Integer> downstream, Drops drops, List<String> faults) {
        int[] fates = new int[next];
        for (Integer item : downstream.items) {
            if (item == null) {
                faults.add("§2.13: a null item was delivered");
            } else {
                fates[item]++;
            }
        }
        drops.discarded.forEach(item -> fates[(Integer) item]++);
        drops.items.forEach(item -> fates[(Integer) item]++);
        for (int item = 0; item < next; item++) {
            if (fates[item] != 1) {
                faults.add("item " + item + " had " + fates[item] + " fates");
            }
        }
        List<Integer> due = cancelled ? accepted.subList(0, downstream.items.size()) : accepted;
        if (!downstream.items.equals(due)) {
            faults.add("must have delivered " + accepted);
        }
    }

    private void checkErrors(Recorder<Integer> downstream, Drops drops, List<String> faults) {
        if (downstream.error != null) {
            errors.merge(downstream.error, 1, Integer::sum);
        }
        drops.errors.forEach(error -> errors.merge(error, 1, Integer::sum));
        errors.forEach((error, fates) -> {
            if (fates != 1) {
                faults.add(error + " had " + fates + " fates");
            }
        });
    }

    /** A subscription handed out. Only the first may be requested from. */
    private final class Given implements Subscription {

        private long granted;
        private int cancels;
        private int requests;
        private boolean late;
        private boolean afterTerminal;
        private boolean threwFromCancel;

        @Override
        public void request(long count) {
            requests++;
            if (count <= 0) {
                violations.add("§3.9: request(" + count + ")");
            }
            if (cancels > 0) {
                violations.add("request after cancel");
            }
            if (end != null && !endedByRule) {
                afterTerminal = true;
            }
            granted += count;
            RuntimeException thrown = armed;
            if (thrown != null) {
                armed = null;
                errors.put(thrown, 0);
                end(thrown, true);
                throw thrown;
            }
        }

        @Override
        public void cancel() {
            cancels++;
            RuntimeException thrown = armed;
            if (thrown != null) {
                armed = null;
                errors.put(thrown, 0);
                threwFromCancel = true;
                throw thrown;
            }
        }

        void check(boolean first, List<String> faults) {
            String name = first ? "the first subscription" : "a further subscription";
            if (!first && requests > 0) {
                faults.add("§2.5: " + name + " was requested from");
            }
            if (afterTerminal) {
                faults.add("§2.4: " + name + " was requested from after the end");
            }
            boolean endedItself = first && !late && end != null && !endedByRule;
            boolean over = end != null || cancelled;
            int due = first ? (over && !endedItself ? 1 : 0) : 1;
            if (cancels != due) {
                faults.add("§2.4, §2.5, §2.6: " + name + " was cancelled " + cancels + " times, not " + due
                        + (threwFromCancel ? ", throwing" : ""));
            }
        }
    }

    /** A failure that is cheap to make. */
    private static final class Planned extends RuntimeException {

        Planned(String message) {
            super(message, null, true, false);
        }
    }
}
