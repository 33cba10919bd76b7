package org.reactivebridge.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Waker;

/** Where connections of a simulated network come in. <strong>Confined.</strong> */
final class SimulatedAcceptor implements Acceptor {

    private final SimulatedNetwork network;
    private final SocketAddress local;
    private final int backlog;
    private final ArrayDeque<SimulatedLink> waiting = new ArrayDeque<>();
    private @Nullable Waker waker;
    private boolean isOpen = true;

    SimulatedAcceptor(SimulatedNetwork network, SocketAddress local, int backlog) {
        this.network = network;
        this.local = local;
        this.backlog = backlog;
    }

    boolean isFull() {
        return waiting.size() >= backlog;
    }

    void add(SimulatedLink link) {
        waiting.add(link);
        wake();
    }

    private void wake() {
        network.wake(waker);
        waker = null;
    }

    @Override
    public @Nullable Link accept() throws IOException {
        if (!isOpen) {
            throw new ClosedChannelException();
        }
        if (waiting.isEmpty()) {
            return null;
        }
        if (network.chance(network.faults().acceptFailures())) {
            throw new IOException("Too many open files");
        }
        SimulatedLink link = waiting.remove();
        if (network.chance(network.faults().lostAccepts())) {
            link.reset();
            throw new IOException("Software caused connection abort");
        }
        return link;
    }

    @Override
    public void wakeWhenAcceptable(Waker waiter) {
        waker = waiter;
        if (!isOpen || !waiting.isEmpty()) {
            wake();
        } else {
            network.wakeForNothing(waiter);
        }
    }

    @Override
    public void close() {
        if (isOpen) {
            isOpen = false;
            network.remove(this);
            waiting.forEach(SimulatedLink::reset);
            waiting.clear();
            wake();
        }
    }

    @Override
    public boolean isOpen() {
        return isOpen;
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public String toString() {
        return "SimulatedAcceptor[" + local + (isOpen ? "" : ", closed") + "]";
    }
}
