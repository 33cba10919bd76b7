package org.reactivebridge.tck;

import java.util.concurrent.Flow;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.tck.SubscriberWhiteboxVerification.WhiteboxSubscriberProbe;
import org.reactivestreams.tck.flow.FlowSubscriberWhiteboxVerification;

/** The TCK's whitebox checks of subscribers over the edge towards foreign publishers, through {@link Flow}. */
public final class FlowEdgeWhiteboxVerification extends FlowSubscriberWhiteboxVerification<Integer> {

    private final EdgeSubject subject;

    FlowEdgeWhiteboxVerification(EdgeSubject subject) {
        super(Timing.environment());
        this.subject = subject;
    }

    @Override
    protected Flow.Subscriber<Integer> createFlowSubscriber(WhiteboxSubscriberProbe<Integer> probe) {
        return FlowAdapters.toFlowSubscriber(subject.whitebox(probe));
    }

    @Override
    public Integer createElement(int element) {
        return element;
    }
}
