package org.reactivebridge.spring;

import io.micrometer.core.instrument.binder.MeterBinder;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.RuntimeMeters;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Meters and health of the runtime, for Spring Boot's Actuator. */
@AutoConfiguration(after = ReactiveBridgeAutoConfiguration.class)
@ConditionalOnBean(AsyncRuntime.class)
public class ReactiveBridgeActuatorAutoConfiguration {

    /** Spring makes it. */
    public ReactiveBridgeActuatorAutoConfiguration() {}

    /** Meters. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class Meters {

        Meters() {}

        @Bean
        MeterBinder reactiveBridgeRuntimeMeters(AsyncRuntime runtime) {
            return new RuntimeMeters(runtime);
        }
    }

    /** Health. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    static class Health {

        Health() {}

        @Bean
        @ConditionalOnEnabledHealthIndicator("reactive-bridge")
        HealthIndicator reactiveBridgeHealthIndicator(AsyncRuntime runtime) {
            return new RuntimeHealthIndicator(runtime);
        }
    }
}
