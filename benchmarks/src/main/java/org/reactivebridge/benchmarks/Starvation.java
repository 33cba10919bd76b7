package org.reactivebridge.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * How long a task from outside and a timer wait while tasks that always go on keep all threads busy: prints a Markdown table.
 * A distribution and not a mean, so that JMH is no help.
 */
final class Starvation {

    private static final int TRIES = 200;
    private static final int MOST_NEVER = 10;
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(1_500);
    private static final long DELAY = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long WORK = TimeUnit.MICROSECONDS.toNanos(10);
    private static final long WARMUP = TimeUnit.MILLISECONDS.toNanos(500);

    private Starvation() {}

    static void main() throws Exception {
        Map<String, Supplier<Peers.Peer>> peers = new LinkedHashMap<>();
        peers.put("ours", Peers.Ours::new);
        peers.put("perCore", Peers.PerCore::new);
        peers.put("forkJoin", Peers.ForkJoin::new);
        peers.put("threadPool", Peers.ThreadPool::new);
        peers.put("netty", Peers.Netty::new);
        if (Peers.Virtual.isThere()) {
            // Before the first virtual thread is made.
            System.setProperty("jdk.virtualThreadScheduler.parallelism", Integer.toString(Peers.WORKERS));
            System.setProperty("jdk.virtualThreadScheduler.maxPoolSize", Integer.toString(Peers.WORKERS));
            peers.put("virtual", Peers.Virtual::new);
        }
        System.out.println("Microseconds that a task from outside waits, and a timer after its deadline.\n");
        System.out.println("| busy tasks | what waits | peer | p50 | p99 | max | never within 1.5 s |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
        for (int busy : new int[] {4, 16}) {
            for (Map.Entry<String, Supplier<Peers.Peer>> peer : peers.entrySet()) {
                measure(busy, peer.getKey(), peer.getValue().get());
            }
        }
    }

    private static void measure(int busy, String name, Peers.Peer peer) throws Exception {
        peer.open();
        Load load = new Load(peer);
        try {
            for (int i = 0; i < busy; i++) {
                peer.execute(peer instanceof Peers.Virtual ? load::yieldForever : load.task());
            }
            LockSupport.parkNanos(WARMUP);
            row(busy, "task", name, peer, 0);
            row(busy, "timer", name, peer, DELAY);
        } finally {
            load.stop = true;
            peer.close();
        }
    }

    private static void row(int busy, String what, String name, Peers.Peer peer, long delay)
            throws InterruptedException {
        List<Long> waits = new ArrayList<>(TRIES);
        int never = 0;
        int tries = 0;
        while (tries < TRIES && never < MOST_NEVER) {
            tries++;
            long wait = attempt(peer, delay);
            if (wait < 0) {
                never++;
            } else {
                waits.add(wait);
            }
            LockSupport.parkNanos((tries * 37L % 100) * 20_000); // Not in step with anything.
        }
        waits.sort(null);
        System.out.printf(
                Locale.ROOT,
                "| %d | %s | %s | %s | %s | %s | %d of %d |%n",
                busy,
                what,
                name,
                at(waits, 0.5),
                at(waits, 0.99),
                at(waits, 1),
                never,
                tries);
    }

    /** How long something waits in nanoseconds; -1 if it takes too long. */
    private static long attempt(Peers.Peer peer, long delay) throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(1);
        AtomicLong at = new AtomicLong();
        Runnable probe = () -> {
            at.set(System.nanoTime());
            ran.countDown();
        };
        long due = System.nanoTime() + delay;
        if (delay == 0) {
            peer.execute(probe);
        } else {
            peer.delay(delay, probe);
        }
        return ran.await(delay + PATIENCE, TimeUnit.NANOSECONDS) ? Math.max(0, at.get() - due) : -1;
    }

    private static String at(List<Long> sorted, double share) {
        if (sorted.isEmpty()) {
            return "-";
        }
        int index = (int) Math.ceil(share * sorted.size()) - 1;
        return Long.toString(TimeUnit.NANOSECONDS.toMicros(sorted.get(Math.max(0, index))));
    }

    /** Tasks that go on until told to stop. */
    private static final class Load {

        private final Peers.Peer peer;
        private volatile boolean stop;

        Load(Peers.Peer peer) {
            this.peer = peer;
        }

        Runnable task() {
            return new Runnable() {
                @Override
                public void run() {
                    work();
                    if (!stop) {
                        peer.execute(this);
                    }
                }
            };
        }

        @SuppressWarnings("ThreadPriorityCheck") // Of a virtual thread: that is its way to go on behind the others.
        void yieldForever() {
            while (!stop) {
                work();
                Thread.yield();
            }
        }

        private static void work() {
            long end = System.nanoTime() + WORK;
            while (System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
        }
    }
}
