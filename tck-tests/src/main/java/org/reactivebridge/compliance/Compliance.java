package org.reactivebridge.compliance;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Turns a subject into its checks. It is immutable.
 *
 * <pre>{@code
 * for (Check check : Compliance.tck().including(Beyond.checks()).ofPublisher(subject)) {
 *     System.out.println(check.title() + ": " + check.run().status());
 * }
 * }</pre>
 */
public final class Compliance {

    private final List<CheckSource> sources;
    private final Timeouts timeouts;

    private Compliance(List<CheckSource> sources, Timeouts timeouts) {
        this.sources = sources;
        this.timeouts = timeouts;
    }

    /**
     * With the checks of the Reactive Streams TCK 1.0.4 and {@linkplain Timeouts#normal() normal} time-outs.
     *
     * @return the checks of the TCK
     */
    public static Compliance tck() {
        return new Compliance(List.of(new Tck()), Timeouts.normal());
    }

    /**
     * With more checks, behind those that there are.
     *
     * @param more makes them
     * @return both
     */
    public Compliance including(CheckSource more) {
        List<CheckSource> all = new ArrayList<>(sources);
        all.add(Objects.requireNonNull(more, "more"));
        return new Compliance(List.copyOf(all), timeouts);
    }

    /**
     * With other time-outs.
     *
     * @param timeouts how long to wait
     * @return the same checks
     */
    public Compliance within(Timeouts timeouts) {
        return new Compliance(sources, Objects.requireNonNull(timeouts, "timeouts"));
    }

    /**
     * The checks of a publisher.
     *
     * @param subject says how to make it
     * @return the checks, none of which has run
     */
    public List<Check> ofPublisher(PublisherSubject<?> subject) {
        return all(source -> source.ofPublisher(subject, timeouts));
    }

    /**
     * The checks of a subscriber.
     *
     * @param subject says how to make it
     * @return the checks, none of which has run
     */
    public List<Check> ofSubscriber(SubscriberSubject<?> subject) {
        return all(source -> source.ofSubscriber(subject, timeouts));
    }

    /**
     * The checks of a processor.
     *
     * @param subject says how to make it
     * @return the checks, none of which has run
     */
    public List<Check> ofProcessor(ProcessorSubject<?> subject) {
        return all(source -> source.ofProcessor(subject, timeouts));
    }

    private List<Check> all(Function<CheckSource, List<Check>> checks) {
        return sources.stream().flatMap(source -> checks.apply(source).stream()).toList();
    }
}
