package org.reactivebridge.channel;

import org.reactivebridge.kernel.Interleaving;
import org.reactivestreams.Subscription;

/** Writes down what is asked of it, and whether two calls overlap (§2.7). */
final class FakeSubscription implements Subscription {

    volatile long requested;
    volatile int cancels;
    volatile String fault = "";
    private boolean inside;

    @Override
    public void request(long count) {
        enter("request");
        requested += count;
        Interleaving.point();
        inside = false;
    }

    @Override
    public void cancel() {
        enter("cancel");
        cancels++;
        Interleaving.point();
        inside = false;
    }

    private void enter(String call) {
        if (inside) {
            fault = call + " within another call (§2.7)";
        }
        inside = true;
    }
}
