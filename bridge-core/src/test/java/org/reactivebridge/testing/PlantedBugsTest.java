package org.reactivebridge.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Scheduler;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * That the simulation finds what it is there to find: bugs that peers had, planted into small operators, each of which must
 * show within a budget of seeds. The same operators without a bug must pass all of them.
 */
class PlantedBugsTest {

    private static final int BUDGET = 300;

    private record Scenario(String name, Consumer<Simulation> test) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void aPlantedBugIsFound(Scenario planted) {
        assertThat(seeds(planted).firstFailing(0, BUDGET))
                .as("seed that finds it")
                .isPresent();
    }

    @ParameterizedTest
    @MethodSource("healthy")
    void withoutABugNothingIsFound(Scenario healthy) {
        seeds(healthy).run(0, 10 * BUDGET);
    }

    private static Seeds<Simulation> seeds(Scenario scenario) {
        return new Seeds<>(
                "PlantedBugsTest#" + scenario.name,
                Simulation::new,
                simulation -> () -> scenario.test.accept(simulation));
    }

    static Stream<Scenario> healthy() {
        return Stream.of(
                boundary("boundary", SmallBoundary::new),
                merge("merge", SmallMerge::new),
                edge("edge", publisher -> publisher),
                new Scenario("timer", simulation -> waiting(simulation, true)));
    }

    static Stream<Scenario> bugs() {
        return Stream.of(boundaryBugs(), mergeBugs(), edgeBugs()).flatMap(bugs -> bugs);
    }

    // ---- A boundary

    private interface BoundaryMaker {
        SmallBoundary make(Source<Integer> source, Scheduler scheduler, int capacity, Waker waker, Context context);
    }

    /** A run over a boundary, cancelled or refused at some moment in half of the seeds. */
    private static Scenario boundary(String name, BoundaryMaker maker) {
        return new Scenario(name, simulation -> {
            int length = simulation.random().nextInt(12);
            int capacity = 1 + simulation.random().nextInt(4);
            int fate = simulation.random().nextInt(5);
            int moment = simulation.random().nextInt(25);
            SimulatedFailure failure = fate == 0 ? new SimulatedFailure("at the end") : null;
            int[] asked = new int[1];
            boolean[] refused = new boolean[1];
            Scheduler scheduler = Scheduler.of(simulation.executor("producer", () -> {
                boolean refuses = fate == 1 && asked[0]++ == moment / 3;
                refused[0] |= refuses;
                return refuses;
            }));
            Source<Integer> source = simulation.random().nextBoolean()
                    ? simulation.sources().ready(length, failure)
                    : simulation.sources().timed(length, failure);
            Source<Integer> over =
                    simulation.watch((waker, context) -> maker.make(source, scheduler, capacity, waker, context));
            Probe<Integer> probe = simulation.subscribe(AsyncStream.fromSource(over));
            if (fate == 2) {
                simulation.runUntilStep(moment);
                probe.cancel();
            }
            simulation.run();
            assertThat(simulation.ledger().peak()).isLessThanOrEqualTo(capacity);
            assertThat(probe.values())
                    .isEqualTo(IntStream.range(0, probe.items().size()).boxed().toList());
            if (refused[0]) {
                if (!probe.isCompleted() && !probe.isCancelled()) {
                    assertThat(probe.error()).isInstanceOf(RejectedExecutionException.class);
                }
            } else if (!probe.isCancelled()) {
                assertThat(probe.items()).hasSize(length);
                assertThat(probe.error()).isSameAs(failure);
            }
        });
    }

    private static Stream<Scenario> boundaryBugs() {
        return Stream.of(
                boundary("no wake-up after an offer", (s, e, n, w, c) -> new SmallBoundary(s, e, n, w, c) {
                    @Override
                    void wakeConsumer() {}
                }),
                boundary(
                        "the upstream is not asked for more once items are taken",
                        (s, e, n, w, c) -> new SmallBoundary(s, e, n, w, c) {
                            @Override
                            void wakeProducer() {
                                if (closed) {
                                    super.wakeProducer();
                                }
                            }
                        }),
                boundary(
                        "close leaves the queue as it is: reactor-core#4396",
                        (s, e, n, w, c) -> new SmallBoundary(s, e, n, w, c) {
                            @Override
                            void discardRest() {}
                        }),
                boundary(
                        "an item is stored after the cleanup: reactor-core#2114",
                        (s, e, n, w, c) -> new SmallBoundary(s, e, n, w, c) {
                            private boolean cleaned;

                            @Override
                            public void close() {
                                discardRest();
                                context.environment().timers().schedule(1_000, super::close);
                            }

                            @Override
                            void discardRest() {
                                if (!cleaned) {
                                    cleaned = true;
                                    super.discardRest();
                                }
                            }
                        }),
                boundary(
                        "an item is delivered and discarded: reactor-core#4352",
                        (s, e, n, w, c) -> new SmallBoundary(s, e, n, w, c) {
                            private @Nullable Integer last;

                            @Override
                            @Nullable
                            Integer take() {
                                last = super.take();
                                return last;
                            }

                            @Override
                            void discardRest() {
                                if (last != null) {
                                    context.hooks().discard(last);
                                }
                                super.discardRest();
                            }
                        }),
                boundary(
                        "the end is seen before its error is stored: reactor-core#2618",
                        (s, e, n, w, c) -> new SmallBoundary(s, e, n, w, c) {
                            @Override
                            void storeEnd(@Nullable Throwable error) {
                                super.storeEnd(null);
                                context.environment().timers().schedule(200, () -> failure = error);
                            }
                        }),
                boundary(
                        "a bound of n holds n + 1: reactor-core#1666",
                        (s, e, n, w, c) -> new SmallBoundary(s, e, n, w, c) {
                            @Override
                            boolean hasRoom() {
                                return queue.size() <= capacity;
                            }
                        }),
                boundary("the upstream is left open", (s, e, n, w, c) -> new SmallBoundary(s, e, n, w, c) {
                    @Override
                    void closeUpstream(Cursor<Integer> upstream) {}
                }),
                boundary("the error is taken for an end", (s, e, n, w, c) -> new SmallBoundary(s, e, n, w, c) {
                    @Override
                    void storeEnd(@Nullable Throwable error) {
                        super.storeEnd(null);
                    }
                }),
                boundary(
                        "a refusal is swallowed: reactor-core#265",
                        (s, e, n, w, c) -> new SmallBoundary(s, e, n, w, c) {
                            @Override
                            void refused(RejectedExecutionException refusal) {}
                        }),
                boundary(
                        "a refusal forgets what is queued: reactor-core#1080",
                        (s, e, n, w, c) -> new SmallBoundary(s, e, n, w, c) {
                            @Override
                            void refused(RejectedExecutionException refusal) {
                                queue.clear();
                                super.refused(refusal);
                            }
                        }),
                boundary(
                        "an offer answers yes and loses the item: reactor-core#2342",
                        (s, e, n, w, c) -> new SmallBoundary(s, e, n, w, c) {
                            @Override
                            void offer(Integer item) {
                                if (queue.size() != 1) {
                                    super.offer(item);
                                }
                            }
                        }),
                boundary("the newest item comes first", (s, e, n, w, c) -> new SmallBoundary(s, e, n, w, c) {
                    @Override
                    void offer(Integer item) {
                        queue.addFirst(item);
                    }
                }),
                boundary("an item is given twice", (s, e, n, w, c) -> new SmallBoundary(s, e, n, w, c) {
                    private boolean repeated;

                    @Override
                    @Nullable
                    Integer take() {
                        if (!repeated && queue.size() > 1) {
                            repeated = true;
                            return queue.peek();
                        }
                        return super.take();
                    }
                }));
    }

    // ---- A merge

    private interface MergeMaker {
        SmallMerge make(
                Cursor<Integer> upstream,
                java.util.function.Function<Integer, Source<Integer>> mapper,
                int concurrency,
                Waker waker,
                Context context);
    }

    /** A run over a merge of inner streams of all kinds, cancelled or failing in some seeds. */
    private static Scenario merge(String name, MergeMaker maker) {
        return new Scenario(name, simulation -> {
            int length = simulation.random().nextInt(16);
            int concurrency = 1 + simulation.random().nextInt(4);
            int fate = simulation.random().nextInt(4);
            SimulatedFailure failure = fate == 0 ? new SimulatedFailure("at the end") : null;
            int[] expected = new int[1];
            int[] opened = new int[1];
            SmallMerge[] made = new SmallMerge[1];
            Source<Integer> upstream = simulation.sources().ready(length, failure);
            Source<Integer> over = (waker, context) -> {
                made[0] = maker.make(
                        upstream.open(waker, context),
                        item -> {
                            simulation.ledger().deliver(item);
                            opened[0]++;
                            int count = simulation.random().nextInt(3);
                            expected[0] += count;
                            return simulation.random().nextBoolean()
                                    ? simulation.sources().ready(count, null)
                                    : simulation.sources().timed(count, null);
                        },
                        concurrency,
                        waker,
                        context);
                return made[0];
            };
            Probe<Integer> probe = simulation.probe();
            AsyncStream.fromSource(over).subscribe(probe);
            probe.request(Long.MAX_VALUE);
            List<String> faults = new ArrayList<>();
            for (int step = 0; step < 400 && !probe.isOver(); step++) {
                simulation.runUntilStep(step);
                if (fate == 1 && step == 20) {
                    probe.cancel();
                } else if (made[0] != null && !probe.isOver()) {
                    int open = made[0].open.size();
                    boolean idle = simulation.environment().readyTasks() == 0;
                    if (open > concurrency || (idle && open < concurrency && opened[0] < length)) {
                        faults.add(open + " inner streams are open instead of " + concurrency);
                    }
                }
            }
            simulation.run();
            assertThat(faults).isEmpty();
            if (!probe.isCancelled()) {
                assertThat(probe.error()).isSameAs(failure);
                if (failure == null) {
                    assertThat(probe.items()).hasSize(expected[0]);
                }
            }
        });
    }

    private static Stream<Scenario> mergeBugs() {
        return Stream.of(
                merge(
                        "an inner stream that ends at once is not replaced: RxJava#6945",
                        (u, m, n, w, c) -> new SmallMerge(u, m, n, w, c) {
                            @Override
                            public @Nullable Integer poll() throws Throwable {
                                fillUp();
                                for (Cursor<Integer> inner : new ArrayList<>(open)) {
                                    Integer item = inner.poll();
                                    if (item != null) {
                                        return item;
                                    }
                                    if (inner.isDone()) {
                                        finish(inner);
                                    }
                                }
                                return null;
                            }
                        }),
                merge("the concurrency decays: RxJava#6282", (u, m, n, w, c) -> new SmallMerge(u, m, n, w, c) {
                    private int limit = concurrency;
                    private int finished;

                    @Override
                    boolean hasRoom() {
                        return open.size() < limit;
                    }

                    @Override
                    void finish(Cursor<Integer> inner) throws Throwable {
                        super.finish(inner);
                        if (++finished % 3 == 0 && limit > 1) {
                            limit--;
                        }
                    }
                }),
                merge(
                        "inner streams are left open when the upstream fails: RxJava#6825",
                        (u, m, n, w, c) -> new SmallMerge(u, m, n, w, c) {
                            @Override
                            void closeInner(Cursor<Integer> inner) {}
                        }),
                merge("one inner stream too many", (u, m, n, w, c) -> new SmallMerge(u, m, n, w, c) {
                    @Override
                    boolean hasRoom() {
                        return open.size() <= concurrency;
                    }
                }),
                merge("the upstream is left open", (u, m, n, w, c) -> new SmallMerge(u, m, n, w, c) {
                    @Override
                    void closeUpstream() {}
                }),
                merge("the end of the upstream is taken for the end", (u, m, n, w, c) -> new SmallMerge(u, m, n, w, c) {
                    @Override
                    public boolean isDone() {
                        return upstream.isDone();
                    }
                }));
    }

    // ---- An edge

    private interface Edge {
        Publisher<Integer> over(Publisher<Integer> publisher);
    }

    /** A subscription that passes through a bad edge. */
    private static Scenario edge(String name, Edge edge) {
        return new Scenario(name, simulation -> {
            Publisher<Integer> publisher =
                    simulation.sources().publisher(1 + simulation.random().nextInt(8), null);
            Probe<Integer> probe = simulation.subscribe(edge.over(AsyncStream.from(publisher)));
            if (simulation.random().nextBoolean()) {
                simulation.runUntilStep(simulation.random().nextInt(12));
                probe.cancel();
            }
            simulation.run();
        });
    }

    private static Stream<Scenario> edgeBugs() {
        return Stream.of(
                edge(
                        "one item more than was requested",
                        publisher -> subscriber -> publisher.subscribe(new Passing(subscriber) {
                            @Override
                            public void request(long count) {
                                super.request(count == Long.MAX_VALUE ? count : count + 1);
                            }
                        })),
                edge(
                        "the subscription is passed on as cancelled too late",
                        publisher -> subscriber -> publisher.subscribe(new Passing(subscriber) {
                            @Override
                            public void cancel() {}
                        })),
                edge(
                        "two ends",
                        publisher -> subscriber -> publisher.subscribe(new Passing(subscriber) {
                            @Override
                            public void onComplete() {
                                super.onComplete();
                                super.onComplete();
                            }
                        })),
                edge(
                        "demand is shifted out of its range: reactor-core#4185",
                        publisher -> subscriber -> publisher.subscribe(new Passing(subscriber) {
                            @Override
                            public void request(long count) {
                                super.request(Math.max(1, (count << 2) >> 2));
                            }
                        })),
                edge(
                        "requests are forgotten within onNext",
                        publisher -> subscriber -> publisher.subscribe(new Passing(subscriber) {
                            private boolean inside;

                            @Override
                            public void onNext(Integer item) {
                                inside = true;
                                super.onNext(item);
                                inside = false;
                            }

                            @Override
                            public void request(long count) {
                                if (!inside) {
                                    super.request(count);
                                }
                            }
                        })),
                new Scenario("a timer stays set: reactor-core#1674", simulation -> waiting(simulation, false)));
    }

    /** A cursor that waits for an hour and is cancelled before. */
    private static void waiting(Simulation simulation, boolean cancelsItsTimer) {
        Probe<Integer> probe = simulation.subscribe(AsyncStream.fromSource(simulation.watch((waker, context) -> {
            var timer = context.environment().timers().schedule(3_600_000_000_000L, waker::wake);
            return new Cursor<Integer>() {
                @Override
                public @Nullable Integer poll() {
                    return null;
                }

                @Override
                public boolean isDone() {
                    return false;
                }

                @Override
                public void close() {
                    if (cancelsItsTimer) {
                        timer.cancel();
                    }
                }
            };
        })));
        simulation.runUntilStep(2);
        probe.cancel();
    }

    /** Passes everything on, but what a subclass spoils. */
    private static class Passing implements Subscriber<Integer>, Subscription {

        private final Subscriber<? super Integer> downstream;
        private @Nullable Subscription upstream;

        Passing(Subscriber<? super Integer> downstream) {
            this.downstream = downstream;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            downstream.onSubscribe(this);
        }

        @Override
        public void onNext(Integer item) {
            downstream.onNext(item);
        }

        @Override
        public void onError(Throwable failure) {
            downstream.onError(failure);
        }

        @Override
        public void onComplete() {
            downstream.onComplete();
        }

        @Override
        public void request(long count) {
            upstream.request(count);
        }

        @Override
        public void cancel() {
            upstream.cancel();
        }
    }
}
