package org.reactivebridge.benchmarks.channels;

import io.reactivex.rxjava3.processors.BehaviorProcessor;
import io.reactivex.rxjava3.processors.FlowableProcessor;
import io.reactivex.rxjava3.processors.PublishProcessor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.reactivebridge.channel.Broadcast;
import org.reactivebridge.channel.Watch;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * One more receiver joins a channel, and leaves, while so many others stay: it is told the value if the channel is a watch, and nothing
 * otherwise.
 */
@State(Scope.Benchmark)
public class JoinBenchmark extends ChannelBenchmark {

    @Param({"broadcast", "watch"})
    private String channel;

    @Param({"1", "100", "1000"})
    private int receivers;

    private Publisher<Integer> joined; // A fork has one library.
    private Counting[] standing;

    @Benchmark
    public void ours() {
        if (joined == null) {
            populate(
                    isWatch()
                            ? Watch.create(ITEM).changes()
                            : Broadcast.<Integer>create(16).receive());
        }
        joinAndLeave();
    }

    @Benchmark
    public void reactor() {
        if (joined == null) {
            Flux<Integer> flux = (isWatch()
                            ? Sinks.many().replay().latestOrDefault(ITEM)
                            : Sinks.many().multicast().<Integer>onBackpressureBuffer(16, false))
                    .asFlux();
            populate(flux);
        }
        joinAndLeave();
    }

    @Benchmark
    public void rxjava() {
        if (joined == null) {
            FlowableProcessor<Integer> processor =
                    isWatch() ? BehaviorProcessor.createDefault(ITEM) : PublishProcessor.create();
            populate(processor.toSerialized());
        }
        joinAndLeave();
    }

    private boolean isWatch() {
        return channel.equals("watch");
    }

    private void populate(Publisher<Integer> publisher) {
        joined = publisher;
        standing = new Counting[receivers];
        for (int i = 0; i < receivers; i++) {
            standing[i] = new Counting();
            publisher.subscribe(standing[i]);
        }
    }

    private void joinAndLeave() {
        Counting one = new Counting();
        joined.subscribe(one);
        one.cancel();
        check("items", isWatch() ? 1 : 0, one.count());
    }

    @TearDown(Level.Trial)
    public void leave() {
        for (Counting one : standing) {
            one.cancel();
        }
    }
}
