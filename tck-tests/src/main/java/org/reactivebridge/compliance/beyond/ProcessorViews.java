package org.reactivebridge.compliance.beyond;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.compliance.ProcessorSubject;
import org.reactivebridge.compliance.PublisherSubject;
import org.reactivebridge.compliance.SubscriberSubject;
import org.reactivestreams.Processor;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/** A processor seen from either side, the other side being ours (§4.1). */
final class ProcessorViews {

    /** Daemons that are gone a second after they were needed. */
    private static final class Threads {
        static final Executor EXECUTOR =
                new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                    Thread thread = new Thread(work, "compliance-upstream");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    private ProcessorViews() {}

    /** As a publisher, behind a source that signals on the thread that requests. */
    static <T> PublisherSubject<T> publisher(ProcessorSubject<T> subject) {
        return new AsPublisher<>(subject, Runnable::run);
    }

    /** As a publisher, behind a source that signals on threads of its own. */
    static <T> PublisherSubject<T> publisherOnThreads(ProcessorSubject<T> subject) {
        return new AsPublisher<>(subject, work -> Threads.EXECUTOR.execute(work));
    }

    /** As a subscriber, before one that requests everything. */
    static <T> SubscriberSubject<T> subscriber(ProcessorSubject<T> subject) {
        return new AsSubscriber<>(subject);
    }

    static <T> Processor<T, T> processor(ProcessorSubject<T> subject) {
        return Objects.requireNonNull(
                subject.processor(subject.bufferSize()), "The subject must make a processor, but gave null");
    }

    private record AsPublisher<T>(ProcessorSubject<T> subject, Executor executor) implements PublisherSubject<T> {

        @Override
        public Publisher<T> publisher(long elements) {
            Processor<T, T> processor = processor(subject);
            new Source<>(elements, subject::element, executor).subscribe(processor);
            return processor;
        }

        @Override
        public @Nullable Publisher<T> failedPublisher() {
            return subject.failedPublisher();
        }

        @Override
        public long maxElements() {
            return subject.maxElements();
        }

        @Override
        public long recursionDepth() {
            return subject.recursionDepth();
        }
    }

    private record AsSubscriber<T>(ProcessorSubject<T> subject) implements SubscriberSubject<T> {

        @Override
        public Subscriber<T> subscriber() {
            Processor<T, T> processor = processor(subject);
            processor.subscribe(new Probe<T>(new Bell()) {
                @Override
                void subscribed() {
                    request(Long.MAX_VALUE);
                }
            });
            return processor;
        }

        @Override
        public T element(int number) {
            return subject.element(number);
        }
    }
}
