package org.reactivebridge.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.server.WebFilter;

/** What answers of WebFlux need. */
@AutoConfiguration
@ConditionalOnClass(WebFilter.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
public class ReactiveBridgeWebFluxAutoConfiguration {

    /** Spring makes it. */
    public ReactiveBridgeWebFluxAutoConfiguration() {}

    /**
     * Cancels bodies of answers that nobody waits for any more.
     *
     * @return the filter
     */
    @Bean
    WebFilter reactiveBridgeAbandonedBodies() {
        return new AbandonedBodies();
    }
}
