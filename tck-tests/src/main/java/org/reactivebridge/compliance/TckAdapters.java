package org.reactivebridge.compliance;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Processor;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.IdentityProcessorVerification;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import org.reactivestreams.tck.SubscriberWhiteboxVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;

/** The TCK's classes over our subjects. */
final class TckAdapters {

    private TckAdapters() {}

    static final class OfPublisher<T> extends PublisherVerification<T> {

        private final PublisherSubject<T> subject;

        OfPublisher(PublisherSubject<T> subject, TestEnvironment environment) {
            super(environment);
            this.subject = subject;
        }

        @Override
        public Publisher<T> createPublisher(long elements) {
            return given(subject.publisher(elements), "publisher(" + elements + ")");
        }

        @Override
        public @Nullable Publisher<T> createFailedPublisher() {
            return subject.failedPublisher();
        }

        @Override
        public long maxElementsFromPublisher() {
            return subject.maxElements();
        }

        @Override
        public long boundedDepthOfOnNextAndRequestRecursion() {
            return subject.recursionDepth();
        }
    }

    static final class OfSubscriber<T> extends SubscriberBlackboxVerification<T> {

        private final SubscriberSubject<T> subject;

        OfSubscriber(SubscriberSubject<T> subject, TestEnvironment environment) {
            super(environment);
            this.subject = subject;
        }

        @Override
        public Subscriber<T> createSubscriber() {
            return given(subject.subscriber(), "subscriber()");
        }

        @Override
        public void triggerRequest(Subscriber<? super T> subscriber) {
            subject.triggerRequest(subscriber);
        }

        @Override
        public T createElement(int element) {
            return given(subject.element(element), "element(" + element + ")");
        }
    }

    static final class OfProbedSubscriber<T> extends SubscriberWhiteboxVerification<T> {

        private final SubscriberSubject<T> subject;

        OfProbedSubscriber(SubscriberSubject<T> subject, TestEnvironment environment) {
            super(environment);
            this.subject = subject;
        }

        @Override
        public Subscriber<T> createSubscriber(WhiteboxSubscriberProbe<T> probe) {
            Subscriber<T> subscriber = subject.subscriber(new Probe<>(probe));
            if (subscriber == null) {
                throw NotCheckedException.skipped(
                        "it looks inside the subscriber: return one that tells the probe from subscriber(SubscriberProbe)");
            }
            return subscriber;
        }

        @Override
        public T createElement(int element) {
            return given(subject.element(element), "element(" + element + ")");
        }
    }

    static final class OfProcessor<T> extends IdentityProcessorVerification<T> {

        private final ProcessorSubject<T> subject;
        private final ExecutorService executor = upstream();

        OfProcessor(ProcessorSubject<T> subject, TestEnvironment environment, Timeouts timeouts) {
            super(environment, timeouts.silence().toMillis(), subject.bufferSize());
            this.subject = subject;
        }

        @Override
        public Processor<T, T> createIdentityProcessor(int bufferSize) {
            return given(subject.processor(bufferSize), "processor(" + bufferSize + ")");
        }

        @Override
        public @Nullable Publisher<T> createFailedPublisher() {
            return subject.failedPublisher();
        }

        @Override
        public ExecutorService publisherExecutorService() {
            return executor;
        }

        @Override
        public T createElement(int element) {
            return given(subject.element(element), "element(" + element + ")");
        }

        @Override
        public long maxSupportedSubscribers() {
            return subject.maxSubscribers();
        }

        @Override
        public boolean doesCoordinatedEmission() {
            return subject.coordinatedEmission();
        }

        @Override
        public long maxElementsFromPublisher() {
            return subject.maxElements();
        }

        @Override
        public long boundedDepthOfOnNextAndRequestRecursion() {
            return subject.recursionDepth();
        }

        /** Ends the threads. */
        @AfterClass
        public void close() {
            executor.shutdownNow();
        }
    }

    /** Where the TCK's own publishers run. What they want to do after the end of a check is dropped, or they would print it. */
    private static ExecutorService upstream() {
        return new ThreadPoolExecutor(
                2,
                2,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> {
                    Thread thread = new Thread(work, "compliance-upstream");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /** Tells the TCK's probe what ours is told. */
    private record Probe<T>(SubscriberWhiteboxVerification.WhiteboxSubscriberProbe<T> probe)
            implements SubscriberProbe<T> {

        @Override
        public void subscribed(LongConsumer request, Runnable cancel) {
            probe.registerOnSubscribe(new SubscriberWhiteboxVerification.SubscriberPuppet() {
                @Override
                public void triggerRequest(long elements) {
                    request.accept(elements);
                }

                @Override
                public void signalCancel() {
                    cancel.run();
                }
            });
        }

        @Override
        public void next(T item) {
            probe.registerOnNext(item);
        }

        @Override
        public void failed(Throwable error) {
            probe.registerOnError(error);
        }

        @Override
        public void completed() {
            probe.registerOnComplete();
        }
    }

    /** A subject that gives null is not one that breaks a rule: its author made a mistake, and is told which. */
    private static <V> V given(@Nullable V value, String method) {
        if (value == null) {
            throw new IllegalStateException("The subject is wrong, not what it makes: " + method + " returned null");
        }
        return value;
    }
}
