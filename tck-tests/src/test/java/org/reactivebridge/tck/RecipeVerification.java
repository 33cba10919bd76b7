package org.reactivebridge.tck;

import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.Test;

/** The TCK's checks of publishers over one recipe, through {@code org.reactivestreams}. */
public final class RecipeVerification extends PublisherVerification<Object> {

    private final TestEnvironment environment;
    private final Subject subject;

    RecipeVerification(Subject subject) {
        this(subject, Timing.environment());
    }

    private RecipeVerification(Subject subject, TestEnvironment environment) {
        super(environment);
        this.environment = environment;
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
    @Test
    public void required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber()
            throws Throwable {
        Collection.check(this, environment);
    }

    @Override
    public long maxElementsFromPublisher() {
        return subject.maxLength();
    }
}
