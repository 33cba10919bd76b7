package org.reactivebridge.tck;

import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.SubscriberWhiteboxVerification;

/** The TCK's whitebox checks of subscribers over the edge towards foreign publishers, through {@code org.reactivestreams}. */
public final class EdgeWhiteboxVerification extends SubscriberWhiteboxVerification<Integer> {

    private final EdgeSubject subject;

    EdgeWhiteboxVerification(EdgeSubject subject) {
        super(Timing.environment());
        this.subject = subject;
    }

    @Override
    public Subscriber<Integer> createSubscriber(WhiteboxSubscriberProbe<Integer> probe) {
        return subject.whitebox(probe);
    }

    @Override
    public Integer createElement(int element) {
        return element;
    }
}
