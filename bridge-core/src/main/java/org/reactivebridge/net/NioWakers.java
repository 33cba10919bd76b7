package org.reactivebridge.net;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.runtime.IoDriver;

/** Who waits for a channel, one for each direction, and the channel's place in a driver. */
final class NioWakers {

    /*
     * Who touches what
     *   input, output     set by who waits, taken by the driver, or by who closes
     *   the rest          final
     *
     * Why no wake-up is lost
     *   A waker is stored before the driver is asked to tell; the driver asks the system, which remembers what is there. Who
     *   closes does so before it takes the wakers; who stores one looks whether the channel is open afterwards.
     */

    private static final int INPUT = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
    private static final int OUTPUT = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

    private final SelectableChannel channel;
    private final IoDriver driver;
    private final IoDriver.Registration registration;
    private final IntConsumer onReady;
    private volatile @Nullable Waker input;
    private volatile @Nullable Waker output;

    /**
     * Registers a channel.
     *
     * @param onReady told what is ready before anybody is woken
     */
    NioWakers(SelectableChannel channel, IoDriver driver, IntConsumer onReady) throws IOException {
        this.channel = channel;
        this.driver = driver;
        this.onReady = onReady;
        this.registration = driver.register(channel, this::ready);
    }

    private void ready(int operations) {
        onReady.accept(operations);
        if ((operations & INPUT) != 0) {
            Waker waker = input;
            input = null;
            wake(waker);
        }
        if ((operations & OUTPUT) != 0) {
            Waker waker = output;
            output = null;
            wake(waker);
        }
    }

    private static void wake(@Nullable Waker waker) {
        if (waker != null) {
            waker.wake();
        }
    }

    /** Wakes once as soon as an operation is ready, or the channel is closed. */
    void await(int operation, Waker waker) {
        if ((operation & INPUT) != 0) {
            input = waker;
        } else {
            output = waker;
        }
        registration.want(operation);
        if (!channel.isOpen()) {
            waker.wake();
        }
    }

    /** Closes the channel and wakes whoever waits. */
    void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            Hooks.defaults().dropError(failure);
        }
        registration.cancel();
        ready(INPUT | OUTPUT);
    }

    /** Closes the channel, and returns once the system has let go of its address. */
    void closeAndRelease() {
        close();
        driver.flush();
    }
}
