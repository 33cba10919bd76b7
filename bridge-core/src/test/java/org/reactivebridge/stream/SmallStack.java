package org.reactivebridge.stream;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Runs something on a thread with a stack of 256 KiB. */
final class SmallStack {

    private SmallStack() {}

    static <T> T call(Callable<T> work) throws Exception {
        FutureTask<T> result = new FutureTask<>(work);
        Thread thread = new Thread(null, result, "small stack", 256 << 10);
        thread.setDaemon(true);
        thread.start();
        return result.get();
    }
}
