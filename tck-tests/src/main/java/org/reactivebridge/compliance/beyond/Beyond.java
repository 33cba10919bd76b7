package org.reactivebridge.compliance.beyond;

import java.util.List;
import org.reactivebridge.compliance.Check;
import org.reactivebridge.compliance.CheckSource;
import org.reactivebridge.compliance.ProcessorSubject;
import org.reactivebridge.compliance.PublisherSubject;
import org.reactivebridge.compliance.SubscriberSubject;
import org.reactivebridge.compliance.Timeouts;

/** Checks of this library's own, beside those of the TCK. */
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
        return List.of();
    }

    @Override
    public List<Check> ofSubscriber(SubscriberSubject<?> subject, Timeouts timeouts) {
        return List.of();
    }

    @Override
    public List<Check> ofProcessor(ProcessorSubject<?> subject, Timeouts timeouts) {
        return List.of();
    }
}
