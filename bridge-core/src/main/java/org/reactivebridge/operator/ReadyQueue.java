package org.reactivebridge.operator;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Waker;

/**
 * Which of the inner streams of one operator are worth polling: the only concurrent part of {@code flatMap} and its like.
 *
 * @param <N> the type of the nodes
 */
final class ReadyQueue<N extends ReadyQueue.Node> {

    /*
     * Idea
     *   An intrusive queue from many producers to one consumer (Dmitry Vyukov's), with a bit in each node that keeps it
     *   from being queued twice. Being woken means: queue yourself if you are not queued, then wake the task.
     *
     * Who touches what
     *   tail         producers, by swap
     *   Node.next    written by the producer that swapped tail behind the node; read by the consumer
     *   claimed      whoever owns the task: the consumer, or a waker that has claimed the task
     *   Node.queued  swapped to true by a producer, to false by the consumer before it polls the node's stream
     *   head         the consumer only
     *
     * States of a node:  idle --wake--> queued --poll--> idle      (a wake of a queued node changes nothing)
     *                    any  --forward--> forwarding              (a wake goes straight to the task, for ever)
     *
     * Why it is safe
     *   no lost wake-up   the node leaves "queued" before its stream is polled, so that a wake that found it queued is
     *                     followed by that poll, and what was published before the wake is seen by it
     *   no lost node      between the swap of tail and the write of next the consumer sees the queue end early; the
     *                     producer wakes the task after the write, so the consumer looks again
     *   claimed           a waker that owns the task is the consumer: it notes its node for the next poll, or queues it if there is a
     *                     note already, since the turn between may have had no use for the operator. That the node may be in
     *                     the queue as well makes it be looked at twice
     *   forwarding        the stream has been handed over and is polled whenever the task runs. A waker that did not see
     *                     forwardTo yet either finds "queued" cleared, and wakes the task as ever, or swapped before it was
     *                     cleared: then the clearing swap, and the poll after it, see what it published
     */

    private static final VarHandle TAIL;
    private static final VarHandle NEXT;
    private static final VarHandle QUEUED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TAIL = lookup.findVarHandle(ReadyQueue.class, "tail", Node.class).withInvokeExactBehavior();
            NEXT = lookup.findVarHandle(Node.class, "next", Node.class).withInvokeExactBehavior();
            QUEUED = lookup.findVarHandle(Node.class, "queued", boolean.class).withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Waker task;
    private final Node stub = new Node(this);
    private Node head = stub;
    private @Nullable Node claimed;

    @SuppressWarnings({"unused", "FieldMayBeFinal"}) // Read and written through TAIL.
    private volatile Node tail = stub;

    ReadyQueue(Waker task) {
        this.task = task;
    }

    /** Consumer: queues a node behind the others without a wake-up; nothing if it is queued already. */
    void add(N node) {
        if (markQueued(node)) {
            link(node);
        }
    }

    /** Consumer: the same for a node that has claimed the task. Mostly the next poll takes it, but a turn may go without one. */
    private void claimedBy(Node node) {
        if (claimed == null) {
            claimed = node;
        } else if (claimed != node && markQueued(node)) {
            link(node);
        }
    }

    private static boolean markQueued(Node node) {
        Interleaving.point();
        return !(boolean) QUEUED.getAndSet(node, true);
    }

    private void link(Node node) {
        NEXT.setRelease(node, (Node) null);
        Interleaving.point();
        Node previous = (Node) TAIL.getAndSet(this, node);
        Interleaving.point();
        NEXT.setRelease(previous, node);
    }

    /** Consumer: takes the first node, which may be queued again from now on; null if there is none, or none yet. */
    @SuppressWarnings("unchecked") // Only nodes of type N are ever added, besides the stub.
    @Nullable
    N poll() {
        Node own = claimed;
        if (own != null) {
            claimed = null;
            return (N) own;
        }
        Node first = head;
        Interleaving.point();
        Node next = (Node) NEXT.getAcquire(first);
        if (first == stub) {
            if (next == null) {
                return null;
            }
            head = next;
            first = next;
            next = (Node) NEXT.getAcquire(first);
        }
        if (next == null) {
            Interleaving.point();
            if ((Node) TAIL.getVolatile(this) != first) {
                return null; // Somebody is between swap and write, and will wake the task.
            }
            link(stub);
            next = (Node) NEXT.getAcquire(first);
            if (next == null) {
                return null; // As above.
            }
        }
        head = next;
        Interleaving.point();
        boolean wasQueued = (boolean) QUEUED.getAndSet(first, false);
        assert wasQueued : "a node in the queue that is not marked";
        return (N) first;
    }

    /** What can be woken and polled: base class of an operator's record of an inner stream. */
    static class Node implements Waker {

        private final ReadyQueue<?> queue;

        @SuppressWarnings("unused") // Through NEXT.
        private volatile @Nullable Node next;

        @SuppressWarnings("unused") // Through QUEUED.
        private volatile boolean queued;

        private volatile @Nullable Waker forwardTo;

        Node(ReadyQueue<?> queue) {
            this.queue = queue;
        }

        @Override
        public final void wake() {
            Interleaving.point();
            Waker target = forwardTo;
            if (target != null) {
                last(target).wake();
            } else if (markQueued(this)) {
                queue.link(this);
                queue.task.wake();
            }
        }

        @Override
        public final boolean tryClaim() {
            Interleaving.point();
            Waker target = forwardTo;
            if (target != null) {
                return last(target).tryClaim();
            }
            if (!queue.task.tryClaim()) {
                return false;
            }
            if (forwardTo == null) {
                queue.claimedBy(this);
            }
            return true;
        }

        @Override
        public final void runClaimed() {
            Waker target = forwardTo;
            if (target == null) {
                queue.task.runClaimed();
            } else {
                last(target).runClaimed();
            }
        }

        /** Consumer: this node's stream is handed over to whoever holds the operator; the queue is polled no more. */
        final void forward() {
            Interleaving.point();
            forwardTo = queue.task;
            Interleaving.point();
            boolean ignored = (boolean) QUEUED.getAndSet(this, false);
        }

        /** A stream that was handed over again and again has as many nodes behind it: followed in a loop, and shortened. */
        private Waker last(Waker first) {
            Waker last = first;
            while (last instanceof Node node) {
                Waker next = node.forwardTo;
                if (next == null) {
                    break;
                }
                last = next;
            }
            if (last != first) {
                forwardTo = last;
            }
            return last;
        }
    }
}
