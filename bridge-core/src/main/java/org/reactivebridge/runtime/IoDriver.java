package org.reactivebridge.runtime;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * What an idle worker waits in, and where channels tell that they are ready. Each worker has one of its own. An SPI: the one
 * that comes with the library waits as cheaply as a thread can until a channel is registered, and in a {@link
 * java.nio.channels.Selector} from then on.
 */
public interface IoDriver {

    /**
     * Calls the given loop, which is all that a worker does. Called once, on the worker's thread, before anything else; for a
     * driver that has to set up something around it.
     *
     * @param loop returns when the worker has ended
     */
    default void around(Runnable loop) {
        loop.run();
    }

    /**
     * Tells what has become ready, without waiting: a bounded number of channels, the rest next time. Called by the worker
     * every so often while it is busy; and, if {@link #isShared()}, by another worker while this one is stuck in a task.
     *
     * @return how many channels were told
     */
    int poll();

    /**
     * Waits until woken, until a channel is ready or until the time is over, and tells what has become ready. It may return
     * early. Called by the worker.
     *
     * @param nanos how long to wait at most, at least 1; {@link Long#MAX_VALUE} for ever
     * @param mayBlock asked by the driver when from then on {@link #wakeup()} would end the waiting, and never while it is still
     *     possible that such a call gets lost; if the answer is false, this method does not wait
     * @return how many channels were told
     */
    int park(long nanos, BooleanSupplier mayBlock);

    /**
     * The same, for a driver whose listeners may take long: it says when the waiting is over, so that the worker does not count
     * as asleep, to be woken for tasks that it does not come to, while it tells. Called by the worker.
     *
     * @param nanos how long to wait at most, at least 1; {@link Long#MAX_VALUE} for ever
     * @param mayBlock as above
     * @param awake run by the driver, on the worker, when it does not wait any more and has told nothing so far; it may be run
     *     more than once, and need not be if nothing takes long
     * @return how many channels were told
     */
    default int park(long nanos, BooleanSupplier mayBlock, Runnable awake) {
        return park(nanos, mayBlock);
    }

    /** Ends the waiting, or the next one if the worker does not wait now. Called on any thread; cheap, does not block. */
    void wakeup();

    /**
     * Whether there is anything to {@link #poll()} for. Called on any thread.
     *
     * @return true while a channel is registered
     */
    boolean hasInterest();

    /**
     * Whether another worker may poll, at a time when the worker itself does not.
     *
     * @return true if it may
     */
    default boolean isShared() {
        return false;
    }

    /**
     * Whether the driver belongs to the thread that calls it first, so that its worker needs a thread of its own. A runtime whose
     * worker is whoever waits for it refuses such a driver.
     *
     * @return true if it does
     */
    default boolean isBoundToThread() {
        return false;
    }

    /**
     * Registers a channel. Called on any thread.
     *
     * @param channel a channel in non-blocking mode
     * @param onReady called with the operations that are ready, as {@link java.nio.channels.SelectionKey} numbers them, once for
     *     each {@link Registration#want}; on the worker, or on one that stands in for it. It must be quick, must not block and
     *     must not throw; usually it wakes a task
     * @return the registration, which wants nothing so far
     * @throws IOException if the channel is closed or the system has no means left
     */
    Registration register(SelectableChannel channel, IntConsumer onReady) throws IOException;

    /**
     * Lets go of closed channels whose registration has been cancelled, before it returns: until then the system keeps them, and
     * the port that one listened on. Called on any thread; may wait for as long as the worker needs to wake up.
     */
    default void flush() {}

    /** Ends the driver. Called by the worker at its end, or once by another thread if the worker never ran. */
    void close();

    /** The place of one channel in a driver. <strong>Concurrent.</strong> */
    interface Registration {

        /**
         * Asks to be told once, as soon as one of some operations is ready. Added to what is wanted already.
         *
         * @param operations as {@link java.nio.channels.SelectionKey} numbers them
         */
        void want(int operations);

        /** Ends the registration; the channel stays open. A second call does nothing. */
        void cancel();
    }

    /** Makes the drivers of a runtime, or of several. <strong>Immutable.</strong> */
    @FunctionalInterface
    interface Factory {

        /**
         * Makes the driver of one worker. Called while the runtime is built.
         *
         * @param worker the number of the worker
         * @return a new driver
         */
        IoDriver open(int worker);

        /**
         * Told of all drivers of a runtime, for those that have something in common. Called once, while the runtime is built,
         * before any of its workers runs. What it throws is thrown to who builds the runtime, and the drivers are closed.
         *
         * @param drivers one for each worker, in the order of the workers
         */
        default void opened(List<IoDriver> drivers) {}
    }

    /**
     * The driver of {@code java.nio}.
     *
     * @return makes a driver that opens a selector only once a channel is registered
     */
    static Factory nio() {
        return worker -> new NioDriver();
    }
}
