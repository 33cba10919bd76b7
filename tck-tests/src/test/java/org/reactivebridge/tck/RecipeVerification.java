package org.reactivebridge.tck;

import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;

/** The TCK's checks of publishers over one recipe, through {@code org.reactivestreams}. */
public final class RecipeVerification extends PublisherVerification<Object> {

    private final Subject subject;

    RecipeVerification(Subject subject) {
        super(Timing.environment());
        this.subject = subject;
    }

    @Override
    public Publisher<Object> createPublisher(long elements) {
        return subject.ofLength(elements);
    }

    @Override
    public Publisher<Object> createFailedPublisher() {
        return subject.failsOnDemand() ? null : subject.failed();
    }

    @Override
    public long maxElementsFromPublisher() {
        return subject.maxLength();
    }
}
