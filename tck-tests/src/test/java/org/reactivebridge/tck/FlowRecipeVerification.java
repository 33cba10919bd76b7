package org.reactivebridge.tck;

import java.util.concurrent.Flow;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.tck.flow.FlowPublisherVerification;

/** The TCK's checks of publishers over one recipe, through {@link Flow}. */
public final class FlowRecipeVerification extends FlowPublisherVerification<Object> {

    private final Subject subject;

    FlowRecipeVerification(Subject subject) {
        super(Timing.environment());
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
    public long maxElementsFromPublisher() {
        return subject.maxLength();
    }
}
