package org.reactivebridge.net;

import java.util.function.Consumer;
import org.reactivebridge.kernel.Environment;

/** Tells the observer of some options what happens. <strong>Immutable.</strong> */
final class Observers {

    private Observers() {}

    static void tell(TcpOptions options, Environment environment, Consumer<ConnectionObserver> event) {
        ConnectionObserver observer = options.observer();
        if (observer != ConnectionObserver.NONE) {
            try {
                event.accept(observer);
            } catch (Throwable failure) {
                environment.hooks().dropError(failure);
            }
        }
    }
}
