package org.reactivebridge.tck;

import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.SubscriberBlackboxVerification;

/** The TCK's blackbox checks of subscribers over the edge towards foreign publishers, through {@code org.reactivestreams}. */
public final class EdgeBlackboxVerification extends SubscriberBlackboxVerification<Integer> {

    private final EdgeSubject subject;

    EdgeBlackboxVerification(EdgeSubject subject) {
        super(Timing.environment());
        this.subject = subject;
    }

    @Override
    public Subscriber<Integer> createSubscriber() {
        return subject.blackbox();
    }

    @Override
    public Integer createElement(int element) {
        return element;
    }
}
