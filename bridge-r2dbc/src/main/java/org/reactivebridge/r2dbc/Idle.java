package org.reactivebridge.r2dbc;

import org.reactivestreams.Subscription;

/** The subscription of a run that there is nothing behind. */
enum Idle implements Subscription {
    SUBSCRIPTION;

    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
}
