package org.reactivebridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.RejectedExecutionException;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Scheduler;
import org.reactivebridge.kernel.Task;
import org.reactivebridge.kernel.Turn;
import org.reactivebridge.testing.Interleaved;
import org.reactivebridge.testing.Race;

/** No node is lost, and none is in the queue twice, whoever wakes it when. */
class ReadyQueueInterleavingTest {

    private static final class Node extends ReadyQueue.Node {

        private volatile int published;
        private int seen;
        private int polls;
        private int wakes;

        Node(ReadyQueue<Node> queue) {
            super(queue);
        }

        void publish() {
            Interleaving.point();
            published++; // One thread at a time holds the baton, so that this is one step.
            wakes++;
            wake();
        }

        /** As who wakes and would run the consumer on its own thread. */
        void claim() {
            Interleaving.point();
            if (tryClaim()) {
                published++;
                wakes++;
                runClaimed();
            } else {
                publish();
            }
        }
    }

    private static final class Consumer extends Task {

        private final ReadyQueue<Node> queue = new ReadyQueue<>(this);
        private int idleTurns;

        /** A consumer that has no use for the queue in its first turns. */
        Consumer(Scheduler scheduler, int idleTurns) {
            super(scheduler);
            this.idleTurns = idleTurns;
        }

        @Override
        protected Turn turn() {
            if (idleTurns > 0) {
                idleTurns--;
            } else {
                pollAll();
            }
            return Turn.PARK;
        }

        void pollAll() {
            for (Node node; (node = queue.poll()) != null; ) {
                node.polls++;
                Interleaving.point();
                node.seen = node.published;
            }
        }

        @Override
        protected void rejected(RejectedExecutionException failure) {
            throw new AssertionError(failure);
        }

        @Override
        protected boolean isCancelled() {
            return false;
        }
    }

    @Interleaved(schedules = 20_000)
    void everyWakeUpIsFollowedByAPollOfItsNode(Race race) {
        Scheduler scheduler = race.random().nextBoolean() ? race.scheduler() : Scheduler.inline();
        Consumer consumer = new Consumer(scheduler, race.random().nextInt(6));
        Node one = new Node(consumer.queue);
        Node two = new Node(consumer.queue);
        Node three = new Node(consumer.queue);
        race.thread("start", consumer::start);
        race.thread("waker of both", () -> {
            one.publish();
            two.claim();
            three.claim();
            one.claim();
        });
        race.thread("waker of one", one::claim);
        race.thread("waker of two", two::publish);
        race.start();
        consumer.pollAll(); // Has it had too few turns with a use for the queue, this is the next.
        for (Node node : new Node[] {one, two, three}) {
            assertThat(node.seen).isEqualTo(node.published);
            assertThat(node.polls).isBetween(1, node.wakes);
        }
    }
}
