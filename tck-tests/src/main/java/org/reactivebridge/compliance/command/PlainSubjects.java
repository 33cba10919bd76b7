package org.reactivebridge.compliance.command;

import java.util.function.IntFunction;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.reactivebridge.compliance.ProcessorSubject;
import org.reactivebridge.compliance.PublisherSubject;
import org.reactivebridge.compliance.SubscriberSubject;
import org.reactivestreams.Processor;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/** Subjects out of functions that know nothing of this library. */
@SuppressWarnings("unchecked") // What they make was looked at once, and nobody knows the types of its items.
final class PlainSubjects {

    private PlainSubjects() {}

    record OfPublisher(LongFunction<?> factory) implements PublisherSubject<Object> {

        @Override
        public Publisher<Object> publisher(long elements) {
            return (Publisher<Object>) factory.apply(elements);
        }
    }

    record OfSubscriber(Supplier<?> factory) implements SubscriberSubject<Integer> {

        @Override
        public Subscriber<Integer> subscriber() {
            return (Subscriber<Integer>) factory.get();
        }

        @Override
        public Integer element(int number) {
            return number;
        }
    }

    record OfProcessor(IntFunction<?> factory) implements ProcessorSubject<Integer> {

        @Override
        public Processor<Integer, Integer> processor(int bufferSize) {
            return (Processor<Integer, Integer>) factory.apply(bufferSize);
        }

        @Override
        public Integer element(int number) {
            return number;
        }
    }
}
