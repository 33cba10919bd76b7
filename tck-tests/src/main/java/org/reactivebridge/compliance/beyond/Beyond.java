package org.reactivebridge.compliance.beyond;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.reactivebridge.compliance.Check;
import org.reactivebridge.compliance.CheckSource;
import org.reactivebridge.compliance.ProcessorSubject;
import org.reactivebridge.compliance.PublisherSubject;
import org.reactivebridge.compliance.SubscriberSubject;
import org.reactivebridge.compliance.Timeouts;

/**
 * Checks of this library's own, beside those of the TCK: each of them is of {@linkplain Check.Origin#OURS our origin}, and its name begins
 * with {@code beyond_}. What they find is a breach of the rule that they name, unless their kind is {@linkplain Check.Kind#OPTIONAL
 * optional}; that they find none proves as little as with any test.
 *
 * <p>They know nothing about what they check but its {@code Publisher}, {@code Subscriber} or {@code Processor}. Of these rules
 * there is no check, because nothing can be seen of them from outside: §2.2 and §2.11, which say how a subscriber hands signals on within
 * itself; §3.10 and §3.11, which allow something; §3.14, which allows a publisher to shut down.
 *
 * <p>It is immutable.
 */
public final class Beyond implements CheckSource {

    private static final Beyond CHECKS = new Beyond();

    private Beyond() {}

    /**
     * All of them.
     *
     * @return for {@link org.reactivebridge.compliance.Compliance#including}
     */
    public static CheckSource checks() {
        return CHECKS;
    }

    @Override
    public List<Check> ofPublisher(PublisherSubject<?> subject, Timeouts timeouts) {
        return publisher(
                Objects.requireNonNull(subject, "subject"), subject, Objects.requireNonNull(timeouts, "timeouts"));
    }

    @Override
    public List<Check> ofSubscriber(SubscriberSubject<?> subject, Timeouts timeouts) {
        return new SubscriberChecks<>(
                        Objects.requireNonNull(subject, "subject"), Objects.requireNonNull(timeouts, "timeouts"))
                .all();
    }

    @Override
    public List<Check> ofProcessor(ProcessorSubject<?> subject, Timeouts timeouts) {
        return processor(Objects.requireNonNull(subject, "subject"), Objects.requireNonNull(timeouts, "timeouts"));
    }

    private static <T> List<Check> processor(ProcessorSubject<T> subject, Timeouts timeouts) {
        return Stream.of(
                        publisher(
                                ProcessorViews.publisher(subject),
                                ProcessorViews.publisherOnThreads(subject),
                                timeouts),
                        new SubscriberChecks<>(ProcessorViews.subscriber(subject), timeouts)
                                .all().stream()
                                        // With somebody downstream more can be said about a cancel.
                                        .filter(check -> !check.name().startsWith("beyond_spec208_signalsAfterCancel"))
                                        .toList(),
                        new ProcessorChecks<>(subject, timeouts).all())
                .flatMap(List::stream)
                .toList();
    }

    private static <T, U> List<Check> publisher(
            PublisherSubject<T> subject, PublisherSubject<U> forRaces, Timeouts timeouts) {
        return Stream.of(
                        new RuleChecks<>(subject, timeouts).all(),
                        new SequenceChecks<>(subject, timeouts).all(),
                        new ReentrancyChecks<>(subject, timeouts).all(),
                        new RaceChecks<>(forRaces, timeouts).all(),
                        new CollectionChecks<>(subject, timeouts).all(),
                        FusionChecks.all(subject, timeouts))
                .flatMap(List::stream)
                .toList();
    }
}
