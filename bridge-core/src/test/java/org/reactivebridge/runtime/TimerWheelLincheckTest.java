package org.reactivebridge.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.reactivebridge.testing.Linearizability;

/** The wheel is a list sorted by tick, of which the head is due. Time passes where the test says so. */
@Tag("lincheck")
class TimerWheelLincheckTest {

    /** Two in one slot, one behind the next cascade, and one never. */
    private static final long[] SET_BEFORE = {3, 3, 70, Long.MAX_VALUE};

    /** Fewer than may be due at once. */
    private static final int MOST_AT_ONCE = 2;

    @Test
    void theWheel_isASortedList_modelChecked() {
        Linearizability.of(Subject.class, SortedList.class).modelCheck();
    }

    @Test
    void theWheel_isASortedList_underStress() {
        Linearizability.of(Subject.class, SortedList.class).stress();
    }

    private record Numbered(int number) implements Runnable {

        @Override
        public void run() {}
    }

    @Param(name = "delay", gen = IntGen.class, conf = "0:130")
    @Param(name = "timer", gen = IntGen.class, conf = "0:3")
    @Param(name = "ticks", gen = IntGen.class, conf = "0:70")
    public static final class Subject {

        private final TimerWheel wheel = new TimerWheel(0, 1, tick -> {});
        private final TimerWheel.Entry[] entries = new TimerWheel.Entry[SET_BEFORE.length];
        private int clock; // Belongs to who fires.

        public Subject() {
            for (int i = 0; i < entries.length; i++) {
                entries[i] = wheel.schedule(0, SET_BEFORE[i], new Numbered(~i));
            }
        }

        @Operation
        public boolean schedule(@Param(name = "delay") int delay) {
            try {
                wheel.schedule(0, delay, new Numbered(delay));
                return true;
            } catch (RejectedExecutionException closed) {
                return false;
            }
        }

        @Operation
        public boolean cancel(@Param(name = "timer") int timer) {
            return entries[timer].cancel();
        }

        @Operation(nonParallelGroup = "firing")
        public List<Integer> collect(@Param(name = "ticks") int ticks) {
            clock += ticks;
            @Nullable Runnable[] actions = new @Nullable Runnable[MOST_AT_ONCE];
            int count = wheel.collect(clock, actions);
            List<Integer> fired = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                fired.add(((Numbered) actions[i]).number());
            }
            return fired;
        }

        @Operation
        public int size() {
            return wheel.size();
        }

        @Operation
        public void close() {
            wheel.close();
        }
    }

    /** What {@link Subject} has to look like. */
    public static final class SortedList {

        private final TreeMap<Long, Deque<Integer>> later = new TreeMap<>();
        private final Deque<Integer> due = new ArrayDeque<>();
        private long present;
        private boolean isNeverSet = true;
        private boolean isClosed;

        public SortedList() {
            for (int i = 0; i < SET_BEFORE.length - 1; i++) {
                add(SET_BEFORE[i], ~i);
            }
        }

        public boolean schedule(int delay) {
            if (!isClosed) {
                add(delay, delay);
            }
            return !isClosed;
        }

        private void add(long tick, int number) {
            (tick <= present ? due : later.computeIfAbsent(tick, key -> new ArrayDeque<>())).add(number);
        }

        public boolean cancel(int timer) {
            if (timer == SET_BEFORE.length - 1) {
                boolean wasSet = isNeverSet;
                isNeverSet = false;
                return wasSet;
            }
            if (due.remove(~timer)) {
                return true;
            }
            Deque<Integer> sameTick = later.get(SET_BEFORE[timer]);
            return sameTick != null && sameTick.remove(~timer);
        }

        public List<Integer> collect(int ticks) {
            present += ticks;
            while (!later.isEmpty() && later.firstKey() <= present) {
                due.addAll(later.pollFirstEntry().getValue());
            }
            List<Integer> fired = new ArrayList<>();
            while (fired.size() < MOST_AT_ONCE && !due.isEmpty()) {
                fired.add(due.remove());
            }
            return fired;
        }

        public int size() {
            return due.size() + later.values().stream().mapToInt(Deque::size).sum();
        }

        public void close() {
            isClosed = true;
        }
    }
}
