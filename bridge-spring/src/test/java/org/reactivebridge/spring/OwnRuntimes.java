package org.reactivebridge.spring;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.reactivebridge.netty.NettyLoops;
import org.reactivebridge.runtime.AsyncRuntime;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;

/** The configurations of docs/spring.md. */
final class OwnRuntimes {

    private OwnRuntimes() {}

    @Configuration(proxyBeanMethods = false)
    static class Whole {

        // snippet: a runtime of one's own
        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static AsyncRuntime runtime() {
            return AsyncRuntime.builder()
                    .name("own")
                    .ioDriver(NettyLoops.driver())
                    .build();
        }
        // end
    }

    @Configuration(proxyBeanMethods = false)
    static class Changed {

        private static final Log LOG = LogFactory.getLog(Changed.class);

        // snippet: a runtime that is changed
        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static RuntimeCustomizer failuresToTheLog() {
            return builder -> builder.uncaughtExceptionHandler(
                    (thread, failure) -> LOG.error("A task on " + thread.getName() + " has failed", failure));
        }
        // end
    }
}
