package org.reactivebridge.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivebridge.testing.Simulated;
import org.reactivebridge.testing.Simulation;

/** That {@link PoolScenario} finds what it is there to find: bugs planted into the pool itself, each of which must show within some seeds. */
class PlantedPoolDefectsTest {

    private static final int SEEDS = 1_000;

    private record Defect(String name, String type, String right, String wrong) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Defect books(String name, String right, String wrong) {
        return new Defect(name, "Books", right, wrong);
    }

    private static Defect core(String name, String right, String wrong) {
        return new Defect(name, "PoolCore", right, wrong);
    }

    static Stream<Defect> defects() {
        return Stream.of(waiting(), lending(), making(), keeping(), ending()).flatMap(defects -> defects);
    }

    private static Stream<Defect> waiting() {
        return Stream.of(
                books(
                        "a waiter's deadline is not kept",
                        "waiter.deadline = after(now, limits.acquire());",
                        "waiter.deadline = NEVER;"),
                books(
                        "nobody is woken when it is too late",
                        "waiters.add(waiter);\n        note(waiter.deadline);",
                        "waiters.add(waiter);"),
                books("newcomers overtake those who wait", "if (closed || !waiters.isEmpty()) {", "if (closed) {"),
                new Defect(
                        "last come, first served", "Waiters", "Waiter<C> before = last;", "Waiter<C> before = null;"),
                books(
                        "one more may wait than is allowed",
                        "waiters.size() >= limits.maxPending()",
                        "waiters.size() > limits.maxPending()"),
                books(
                        "who gives up stays in the queue",
                        "waiters.remove(waiter);\n            tally.cancellations++;",
                        "tally.cancellations++;"),
                books(
                        "who gives up keeps what he was granted",
                        "slot.acquired = null;\n                offer(slot, now);",
                        "slot.acquired = null;"),
                books("a grant wakes nobody", "granted.append(waiter);", ""),
                core(
                        "who is served by a release is not woken",
                        "served = books.nextGranted();\n            hasWork = books.hasWork();",
                        "books.nextGranted();\n            served = null;\n            hasWork = books.hasWork();"));
    }

    private static Stream<Defect> lending() {
        return Stream.of(
                books(
                        "a dead connection says nothing about the others",
                        "other != null; other = idle.oldest()",
                        "other != null && now < 0; other = idle.oldest()"),
                core(
                        "a connection that is found dead is lent",
                        "if (!Boolean.TRUE.equals(yes)) {",
                        "if (yes == null && failure == null && call == null) {"),
                core(
                        "a reset that fails is taken for one that worked",
                        "settle(slot, failure == null ? null : CloseReason.NOT_RESET, now);",
                        "settle(slot, null, now);"),
                books(
                        "a reset that does not end is taken for one that worked",
                        "endReset(slot);\n                closing(slot, CloseReason.NOT_RESET, now);",
                        "endReset(slot);\n                offer(slot, now);"),
                books(
                        "a validation that does not end is taken for one that worked",
                        "dead(slot, CloseReason.INVALID, now);\n            }\n            case RESETTING",
                        "endHelp(slot);\n                offer(slot, now);\n            }\n            case RESETTING"),
                core(
                        "a connection with an unread answer is lent",
                        "return manager.survivesCancel(connection);",
                        "return true;"),
                new Defect(
                        "a second release gives back what the next one has",
                        "Pooled",
                        "return CONNECTION.compareAndSet(this, held, (Object) null) ? (C) held : null;",
                        "return (C) held;"),
                books("a connection that is too old is lent", "return slot.expiresAt <= now;", "return false;"));
    }

    private static Stream<Defect> making() {
        return Stream.of(
                books(
                        "the room is free before the connection is closed",
                        "return slots.size() < limits.maxSize()",
                        "return slots.size() - count(State.CLOSING) < limits.maxSize()"),
                books(
                        "more are made at once than may be",
                        "count(State.OPENING) < (failures == 0 ? limits.parallel() : 1)",
                        "limits.parallel() > 0"),
                books(
                        "a dead server is asked again and again",
                        "nextOpen = after(now, backoff - backoff / 4 + random.nextLong(half));",
                        "nextOpen = now + 1_000_000;"),
                books(
                        "an attempt that failed keeps its room",
                        "if (slot.connection == null) {\n            gone(slot);\n        } else {\n            closing(slot, CloseReason.NOT_SET_UP, now);",
                        "if (slot.connection != null) {\n            closing(slot, CloseReason.NOT_SET_UP, now);"),
                books(
                        "an outcome counts although it comes too late",
                        "if (slot.call != call) {\n            return false;\n        }",
                        ""),
                books(
                        "those that are to be idle are not made",
                        "boolean tooFewIdle = idle.size() + coming < limits.minIdle();",
                        "boolean tooFewIdle = false;"));
    }

    private static Stream<Defect> keeping() {
        return Stream.of(
                books(
                        "an idle connection gets as old as it likes",
                        "each.state == State.IDLE && each.expiresAt <= now",
                        "each.state == State.GONE"),
                books(
                        "idle connections stay for ever",
                        "idle.size() > limits.minIdle() && after(slot.idleSince, limits.idle()) <= now",
                        "slot.state == State.GONE"),
                books(
                        "all idle connections are closed, and made anew",
                        "if (idle.size() > limits.minIdle() && after(slot.idleSince, limits.idle()) <= now) {",
                        "if (after(slot.idleSince, limits.idle()) <= now) {"),
                books(
                        "nobody keeps connections alive",
                        "return min(slot.expiresAt, idleEnd, after(slot.provenAt, limits.keepAlive()));",
                        "return Math.min(slot.expiresAt, idleEnd);"),
                books("nobody looks when a leak is due", "note(after(now, limits.leak()));", ""),
                books("leaks are not noticed", "&& after(slot.since, limits.leak()) <= now;", "&& now < 0;"));
    }

    private static Stream<Defect> ending() {
        return Stream.of(
                books(
                        "what comes back to a closed pool is kept",
                        "slot.deadline = NEVER;\n        if (closed) {",
                        "slot.deadline = NEVER;\n        if (terminated) {"),
                books("a pool that is closed tells nobody who waits", "refuse(waiter, Waiter.State.REFUSED);", ""),
                books(
                        "a closed pool waits for borrowers for ever",
                        "each.state == State.LENT && closeDue <= now",
                        "each.state == State.GONE"),
                books(
                        "nobody who waits for a clean connection is told",
                        "if (completion != null) {",
                        "if (completion != null && closed) {"));
    }

    @ParameterizedTest
    @MethodSource("defects")
    void aPlantedDefectIsFound(Defect defect, @TempDir Path folder) {
        LongFunction<List<String>> scenario = TamperedPool.scenario(folder, defect.type, defect.right, defect.wrong);
        assertThat(LongStream.range(0, SEEDS)
                        .filter(seed -> !scenario.apply(seed).isEmpty())
                        .findFirst())
                .as("seed that finds it")
                .isPresent();
    }

    @Simulated(seeds = 2_000)
    void withoutADefectNothingIsFound(Simulation simulation) {
        assertThat(new PoolScenario().apply(simulation.environment().seed())).isEmpty();
    }
}
