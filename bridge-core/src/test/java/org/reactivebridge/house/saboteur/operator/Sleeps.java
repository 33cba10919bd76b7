package org.reactivebridge.house.saboteur.operator;

import java.util.concurrent.TimeUnit;

public final class Sleeps {
    void sleep() throws InterruptedException {
        Thread.sleep(1);
    }

    void sleepByUnit() throws InterruptedException {
        TimeUnit.SECONDS.sleep(1);
    }

    void yield() {
        Thread.yield();
    }

    void spin() {
        Thread.onSpinWait();
    }
}
