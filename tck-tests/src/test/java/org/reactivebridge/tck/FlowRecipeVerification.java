package org.reactivebridge.tck;

import java.util.concurrent.Flow;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.Test;

/** The TCK's checks of publishers over one recipe, through {@link Flow}. */
public final class FlowRecipeVerification extends FlowPublisherVerification<Object> {

    private final TestEnvironment environment;
    private final Subject subject;

    FlowRecipeVerification(Subject subject) {
        this(subject, Timing.environment());
    }

    private FlowRecipeVerification(Subject subject, TestEnvironment environment) {
        super(environment);
        this.environment = environment;
        this.subject = subject;
    }

    @Override
    public Flow.Publisher<Object> createFlowPublisher(long elements) {
        return FlowAdapters.toFlowPublisher(subject.ofLength(elements));
    }

    @Override
    public Flow.Publisher<Object> createFailedFlowPublisher() {
        return subject.failsOnDemand() ? null : FlowAdapters.toFlowPublisher(subject.failed());
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
