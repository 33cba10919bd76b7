package org.reactivebridge.compliance.sets;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.compliance.Check;
import org.reactivebridge.compliance.Compliance;
import org.reactivebridge.compliance.ProcessorSubject;
import org.reactivebridge.compliance.PublisherSubject;
import org.reactivebridge.compliance.SubscriberSubject;
import org.reactivestreams.Processor;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** One subject of a set. */
record Entry(String name, Function<Compliance, List<Check>> checks) {

    /** Sizes at which a wrong account shows, and 0 for the one in use. */
    private static final List<Integer> CAPACITIES = List.of(1, 2, 3, 0);

    /**
     * Where everything runs that changes threads, whatever the library: as many as are needed, so that no check waits for the thread of
     * another one.
     */
    static final ExecutorService THREADS = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "compliance-subject");
        thread.setDaemon(true);
        return thread;
    });

    /** What failed publishers fail with. */
    static RuntimeException failure() {
        return new IllegalStateException("The failure of the failed publisher");
    }

    /** An operator over some numbers, or over a failure. */
    interface Operator<S> {
        Publisher<?> over(S source);
    }

    /** An operator that has a capacity; null stands for the one that it has by itself. */
    interface SizedOperator<S> {
        Publisher<?> over(S source, @Nullable Integer capacity);
    }

    /** The type of streams of a library: how to make one of some numbers, and one that fails. */
    record Library<S>(LongFunction<S> numbers, Supplier<S> failed) {

        Entry operator(String name, Operator<S> operator) {
            return publisher(
                    name,
                    PublisherSubject.MANY,
                    n -> operator.over(numbers.apply(n)),
                    () -> operator.over(failed.get()));
        }

        List<Entry> sized(String name, SizedOperator<S> operator) {
            List<Entry> entries = new ArrayList<>();
            for (int capacity : CAPACITIES) {
                Integer given = capacity == 0 ? null : capacity;
                entries.add(operator(
                        name + (given == null ? ", default capacity" : ", capacity " + given),
                        source -> operator.over(source, given)));
            }
            return entries;
        }
    }

    /** An operator that meets the failure of its source only when something is asked for, so that there is no failed publisher. */
    static <S> Entry failingOnDemand(Library<S> library, String name, Operator<S> operator) {
        return publisher(
                name,
                PublisherSubject.MANY,
                n -> operator.over(library.numbers().apply(n)),
                null);
    }

    static Entry publisher(
            String name,
            long maxElements,
            LongFunction<? extends Publisher<?>> publishers,
            @Nullable Supplier<? extends Publisher<?>> failed) {
        PublisherSubject<Object> subject = new OfPublisher(name, maxElements, publishers, failed);
        return new Entry(name, compliance -> compliance.ofPublisher(subject));
    }

    /** The subscriber by which a library reads a publisher of somebody else's. */
    static Entry reader(String name, Consumer<Publisher<Integer>> reading) {
        SubscriberSubject<Integer> subject = new OfReader(name, reading);
        return new Entry(name, compliance -> compliance.ofSubscriber(subject));
    }

    /** A processor that requests from its upstream what its slowest subscriber requests. */
    static Entry coordinated(String name, IntFunction<Processor<Long, Long>> processors) {
        ProcessorSubject<Long> subject = new OfProcessor(name, Long.MAX_VALUE, true, processors);
        return new Entry(name, compliance -> compliance.ofProcessor(subject));
    }

    static Entry processor(String name, long maxSubscribers, IntFunction<Processor<Long, Long>> processors) {
        ProcessorSubject<Long> subject = new OfProcessor(name, maxSubscribers, false, processors);
        return new Entry(name, compliance -> compliance.ofProcessor(subject));
    }

    private record OfPublisher(
            String name,
            long maxElements,
            LongFunction<? extends Publisher<?>> publishers,
            @Nullable Supplier<? extends Publisher<?>> failed)
            implements PublisherSubject<Object> {

        @Override
        @SuppressWarnings("unchecked") // A publisher only produces.
        public Publisher<Object> publisher(long elements) {
            return (Publisher<Object>) publishers.apply(elements);
        }

        @Override
        @SuppressWarnings("unchecked") // A publisher only produces.
        public @Nullable Publisher<Object> failedPublisher() {
            return failed == null ? null : (Publisher<Object>) failed.get();
        }
    }

    private record OfReader(String name, Consumer<Publisher<Integer>> reading) implements SubscriberSubject<Integer> {

        @Override
        public Subscriber<Integer> subscriber() {
            Catcher catcher = new Catcher();
            reading.accept(catcher);
            return catcher.caught.orTimeout(10, TimeUnit.SECONDS).join();
        }

        @Override
        public Integer element(int number) {
            return number;
        }
    }

    /** Keeps the subscriber, whom the check will play the publisher for; it may come on another thread. */
    private static final class Catcher implements Publisher<Integer> {

        private final CompletableFuture<Subscriber<Integer>> caught = new CompletableFuture<>();

        @Override
        @SuppressWarnings("unchecked") // It is given integers only.
        public void subscribe(Subscriber<? super Integer> subscriber) {
            caught.complete((Subscriber<Integer>) subscriber);
        }
    }

    private record OfProcessor(
            String name,
            long maxSubscribers,
            boolean coordinatedEmission,
            IntFunction<Processor<Long, Long>> processors)
            implements ProcessorSubject<Long> {

        @Override
        public Processor<Long, Long> processor(int bufferSize) {
            return processors.apply(bufferSize);
        }

        @Override
        public Long element(int number) {
            return (long) number;
        }

        @Override
        public Publisher<Long> failedPublisher() {
            Processor<Long, Long> failed = processors.apply(bufferSize());
            failed.onSubscribe(new Subscription() {
                @Override
                public void request(long count) {}

                @Override
                public void cancel() {}
            });
            failed.onError(failure());
            return failed;
        }
    }
}
