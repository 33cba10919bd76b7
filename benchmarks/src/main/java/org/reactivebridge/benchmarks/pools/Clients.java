package org.reactivebridge.benchmarks.pools;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * Borrowers on two threads, as on two workers of a runtime: each in its turn gives back what it was lent, and asks again. A thread
 * goes round its borrowers without ever blocking, so that what is measured is the pool and not a scheduler.
 */
final class Clients {

    private static final int THREADS = 2;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
        Thread thread = new Thread(work, "borrowers");
        thread.setDaemon(true);
        return thread;
    });

    /** Runs so many borrowers, each for so many cycles, to the end. */
    void run(int borrowers, int cycles, Supplier<? extends Client<?>> kind) throws Exception {
        List<List<Client<?>>> shares = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            shares.add(new ArrayList<>());
        }
        for (int i = 0; i < borrowers; i++) {
            Client<?> client = kind.get();
            client.left = cycles;
            shares.get(i % THREADS).add(client);
        }
        List<Future<Void>> ends = new ArrayList<>();
        for (List<Client<?>> share : shares) {
            ends.add(threads.submit(work(share)));
        }
        for (Future<Void> end : ends) {
            try {
                end.get();
            } catch (ExecutionException failure) {
                throw new IllegalStateException(failure.getCause());
            }
        }
    }

    void close() {
        threads.shutdown();
    }

    private static Callable<Void> work(List<Client<?>> share) {
        return () -> {
            for (Client<?> client : share) {
                client.ask();
            }
            int unfinished = share.size();
            while (unfinished > 0) {
                boolean idle = true;
                for (int i = 0; i < unfinished; i++) {
                    Client<?> client = share.get(i);
                    if (client.turn()) {
                        idle = false;
                        if (client.left == 0) {
                            unfinished--;
                            share.set(i, share.get(unfinished));
                            share.set(unfinished, client);
                        }
                    }
                }
                if (idle) {
                    Thread.onSpinWait();
                }
            }
            return null;
        };
    }

    /**
     * One borrower.
     *
     * @param <L> the type of what it is lent
     */
    abstract static class Client<L> implements CoreSubscriber<L> {

        private final Publisher<L> acquire;
        private volatile L lease;
        private volatile Throwable failure;
        private int left;

        Client(Publisher<L> acquire) {
            this.acquire = acquire;
        }

        abstract void release(L held);

        private void ask() {
            acquire.subscribe(this);
        }

        /** Whether there was anything to do. */
        private boolean turn() {
            L held = lease;
            if (held == null) {
                if (failure != null) {
                    throw new IllegalStateException(failure);
                }
                return false;
            }
            lease = null;
            release(held);
            left--;
            if (left > 0) {
                ask();
            }
            return true;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(L given) {
            lease = given;
        }

        @Override
        public void onError(Throwable thrown) {
            failure = thrown;
        }

        @Override
        public void onComplete() {}
    }
}
