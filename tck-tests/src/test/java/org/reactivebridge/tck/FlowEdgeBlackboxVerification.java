package org.reactivebridge.tck;

import java.util.concurrent.Flow;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;

/** The TCK's blackbox checks of subscribers over the edge towards foreign publishers, through {@link Flow}. */
public final class FlowEdgeBlackboxVerification extends FlowSubscriberBlackboxVerification<Integer> {

    private final EdgeSubject subject;

    FlowEdgeBlackboxVerification(EdgeSubject subject) {
        super(Timing.environment());
        this.subject = subject;
    }

    @Override
    public Flow.Subscriber<Integer> createFlowSubscriber() {
        return FlowAdapters.toFlowSubscriber(subject.blackbox());
    }

    @Override
    public Integer createElement(int element) {
        return element;
    }
}
