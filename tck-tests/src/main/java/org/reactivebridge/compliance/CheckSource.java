package org.reactivebridge.compliance;

import java.util.List;

/** Makes checks: the TCK, and whoever has more. */
public interface CheckSource {

    /**
     * The checks of a publisher.
     *
     * @param subject says how to make it
     * @param timeouts how long to wait
     * @return the checks, none of which has run
     */
    List<Check> ofPublisher(PublisherSubject<?> subject, Timeouts timeouts);

    /**
     * The checks of a subscriber.
     *
     * @param subject says how to make it
     * @param timeouts how long to wait
     * @return the checks, none of which has run
     */
    List<Check> ofSubscriber(SubscriberSubject<?> subject, Timeouts timeouts);

    /**
     * The checks of a processor.
     *
     * @param subject says how to make it
     * @param timeouts how long to wait
     * @return the checks, none of which has run
     */
    List<Check> ofProcessor(ProcessorSubject<?> subject, Timeouts timeouts);
}
