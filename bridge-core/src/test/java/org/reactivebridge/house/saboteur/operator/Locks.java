package org.reactivebridge.house.saboteur.operator;

public final class Locks {
    synchronized void method() {}

    static synchronized void staticMethod() {}

    public static final class Waiting {
        void await(Object monitor) throws InterruptedException {
            monitor.wait();
        }

        void signal(Object monitor) {
            monitor.notifyAll();
        }
    }
}
