package org.reactivebridge.spring;

import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ClassUtils;

/**
 * Turns Spring Boot's pool of connections off if ours is there, unless the application says otherwise: one pool is put around the
 * other if both are on.
 */
public final class PoolEnvironmentPostProcessor implements EnvironmentPostProcessor {

    private static final String THEIRS = "spring.r2dbc.pool.enabled";

    /** Spring Boot makes it. */
    public PoolEnvironmentPostProcessor() {}

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        boolean isOurs = environment.getProperty("reactive-bridge.r2dbc.enabled", Boolean.class, true)
                && ClassUtils.isPresent(
                        "org.reactivebridge.r2dbc.PooledConnectionFactory", application.getClassLoader());
        if (isOurs && !environment.containsProperty(THEIRS)) {
            environment.getPropertySources().addLast(new MapPropertySource("reactiveBridge", Map.of(THEIRS, "false")));
        }
    }
}
