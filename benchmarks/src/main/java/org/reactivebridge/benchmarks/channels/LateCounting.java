package org.reactivebridge.benchmarks.channels;

import java.util.concurrent.Flow;

/** Asks for items when it is told to. */
final class LateCounting extends Counting {

    private Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
    }

    void ask() {
        subscription.request(Long.MAX_VALUE);
    }
}
