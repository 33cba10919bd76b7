package org.reactivebridge.tck;

import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.reactivestreams.tck.SubscriberWhiteboxVerification.SubscriberPuppet;
import org.reactivestreams.tck.SubscriberWhiteboxVerification.WhiteboxSubscriberProbe;

/** The end of a run: tells a probe what comes, and asks for it on behalf of the TCK. */
final class Downstream implements Subscriber<Integer>, SubscriberPuppet {

    private final WhiteboxSubscriberProbe<Integer> probe;
    private volatile Subscription subscription;

    Downstream(WhiteboxSubscriberProbe<Integer> probe) {
        this.probe = probe;
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
    }

    @Override
    public void onNext(Integer item) {
        probe.registerOnNext(item);
    }

    @Override
    public void onError(Throwable error) {
        probe.registerOnError(error);
    }

    @Override
    public void onComplete() {
        probe.registerOnComplete();
    }

    @Override
    public void triggerRequest(long elements) {
        subscription.request(elements);
    }

    @Override
    public void signalCancel() {
        subscription.cancel();
    }
}
