package org.reactivebridge.runtime;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.reactivebridge.kernel.Interleaving;

/**
 * Which workers sleep, and how many search.
 *
 * <p><strong>Concurrent.</strong>
 */
final class IdleState {

    /*
     * Idea
     *   A worker announces that it will sleep before it looks at the queues for the last time; whoever puts a task in looks
     *   for a sleeper afterwards. So one of the two sees the other. To wake a worker is to swap its announcement away, which
     *   one party can do; and the swap also says why, so that the right to search passes to the woken worker in one step.
     *
     * State words, 32 workers each, two bits a worker
     *   00 AWAKE    runs, or is about to
     *   01 ASLEEP   has announced that it will sleep, or sleeps
     *   10 CALLED   somebody has something for this worker; it is being woken
     *   11 SENT     it is being woken to search, and counts as searching
     *
     *   from      event             to        by
     *   AWAKE     fall asleep       ASLEEP    the worker
     *   ASLEEP    call              CALLED    who has something for it; must wake it
     *   ASLEEP    send              SENT      who counts as searching; must wake it, and does not count any more
     *   any       awake             AWAKE     the worker; counts as searching if it was SENT
     *
     * Why no task stays behind while a worker sleeps
     *   wakeOne does nothing if somebody searches. Each of those has an end:
     *     a searcher that found something   the last of them calls wakeOne
     *     a searcher that found nothing     it has announced that it will sleep before it stops counting; after that the last
     *                                       one looks at all queues again, and so sees what was put in while it counted
     *     a wakeOne that finds no sleeper   looks for sleepers again after it has stopped counting
     *   A worker may put a wakeOne off for what it keeps to itself meanwhile (Worker), and for tasks that go on behind others
     *   (WorkStealing).
     */

    private static final long AWAKE = 0;
    private static final long ASLEEP = 1;
    private static final long CALLED = 2;
    private static final long SENT = 3;

    private static final int PER_WORD = 32;
    private static final long LOW_BITS = 0x5555_5555_5555_5555L;

    private final int workers;
    private final AtomicLongArray words;
    private final AtomicInteger searching = new AtomicInteger();

    IdleState(int workers) {
        this.workers = workers;
        this.words = new AtomicLongArray((workers + PER_WORD - 1) / PER_WORD);
    }

    /** The worker announces that it will sleep. */
    void fallAsleep(int worker) {
        swap(worker, AWAKE, ASLEEP);
    }

    /** Whether nobody has woken the worker since it announced that it will sleep. */
    boolean isAsleep(int worker) {
        Interleaving.point();
        return bits(words.get(worker / PER_WORD), worker) == ASLEEP;
    }

    /** The worker is back; true if it was sent, so that it counts as searching. */
    boolean awake(int worker) {
        while (true) {
            Interleaving.point();
            long word = words.get(worker / PER_WORD);
            long before = bits(word, worker);
            Interleaving.point();
            if (words.compareAndSet(worker / PER_WORD, word, with(word, worker, AWAKE))) {
                return before == SENT;
            }
        }
    }

    /** Takes a worker out of its sleep because there is something for it; true if the caller must wake it. */
    boolean call(int worker) {
        return swap(worker, ASLEEP, CALLED);
    }

    /**
     * Takes some worker out of its sleep to search, if one sleeps and nobody searches.
     *
     * @return the worker that the caller must wake, or -1
     */
    int send() {
        while (isAnyAsleep()) {
            Interleaving.point();
            if (searching.get() != 0 || !searching.compareAndSet(0, 1)) {
                return -1;
            }
            for (int word = 0; word < words.length(); word++) {
                Interleaving.point();
                for (long bits = sleepers(words.get(word)); bits != 0; bits = sleepers(words.get(word))) {
                    int worker = word * PER_WORD + Long.numberOfTrailingZeros(bits) / 2;
                    if (swap(worker, ASLEEP, SENT)) {
                        return worker;
                    }
                }
            }
            Interleaving.point();
            searching.decrementAndGet();
        }
        return -1;
    }

    /** Begins to search, unless half of the workers do. */
    boolean startSearching() {
        if (2 * searching.get() >= workers) {
            return false;
        }
        Interleaving.point();
        searching.incrementAndGet();
        return true;
    }

    /** Stops counting as searching; true for the last one. */
    boolean stopSearching() {
        Interleaving.point();
        return searching.decrementAndGet() == 0;
    }

    boolean isNobodySearching() {
        Interleaving.point();
        return searching.get() == 0;
    }

    boolean isAnyAsleep() {
        for (int word = 0; word < words.length(); word++) {
            if (sleepers(words.get(word)) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether every worker but one sleeps. */
    boolean areAllAsleepBut(int worker) {
        for (int other = 0; other < workers; other++) {
            if (other != worker && bits(words.get(other / PER_WORD), other) != ASLEEP) {
                return false;
            }
        }
        return true;
    }

    private boolean swap(int worker, long expected, long replacement) {
        while (true) {
            Interleaving.point();
            long word = words.get(worker / PER_WORD);
            if (bits(word, worker) != expected) {
                return false;
            }
            Interleaving.point();
            if (words.compareAndSet(worker / PER_WORD, word, with(word, worker, replacement))) {
                return true;
            }
        }
    }

    private static long sleepers(long word) {
        return word & ~(word >>> 1) & LOW_BITS;
    }

    private static long bits(long word, int worker) {
        return (word >>> (2 * (worker % PER_WORD))) & SENT;
    }

    private static long with(long word, int worker, long bits) {
        int shift = 2 * (worker % PER_WORD);
        return (word & ~(SENT << shift)) | (bits << shift);
    }
}
