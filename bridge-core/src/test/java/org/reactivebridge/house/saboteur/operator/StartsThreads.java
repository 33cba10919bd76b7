package org.reactivebridge.house.saboteur.operator;

import java.util.Timer;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

public final class StartsThreads {
    Thread directly() {
        return new Thread("direct");
    }

    Thread bySubclass() {
        return new Thread("subclass") {
            @Override
            public void run() {}
        };
    }

    ThreadFactory byReference() {
        return Thread::new;
    }

    Executor byFactory() {
        return Executors.newCachedThreadPool();
    }

    Executor byPool() {
        return new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    }

    Executor byScheduledPool() {
        return new ScheduledThreadPoolExecutor(1);
    }

    Timer byTimer() {
        return new Timer();
    }
}
