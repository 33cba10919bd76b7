package org.reactivebridge.spring;

import io.micrometer.context.ContextSnapshot;
import org.reactivebridge.reactor.ReactorRuntime;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.rxjava.RxJavaContext;
import org.reactivebridge.rxjava.RxJavaRuntime;
import org.reactivebridge.spi.ThreadContext;
import org.reactivebridge.spring.ReactiveBridgeProperties.RuntimeProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.env.Environment;

/**
 * The runtime, the schedulers on it, and the two faces as reactive types of Spring's.
 *
 * <p>The runtime outlives everything that runs on it: it is made before any other bean, and closed behind all of them.
 */
@AutoConfiguration
@AutoConfigureOrder(Ordered.HIGHEST_PRECEDENCE)
@EnableConfigurationProperties(ReactiveBridgeProperties.class)
public class ReactiveBridgeAutoConfiguration {

    /** Spring makes it. */
    public ReactiveBridgeAutoConfiguration() {}

    /**
     * The runtime of the application.
     *
     * @param environment says how it is; the properties are no bean yet when the runtime is made
     * @param customizers change it
     * @return a new runtime, which Spring closes at the end
     */
    @Bean(destroyMethod = "close")
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    @ConditionalOnMissingBean
    static AsyncRuntime reactiveBridgeRuntime(Environment environment, ObjectProvider<RuntimeCustomizer> customizers) {
        ReactiveBridgeProperties properties =
                Binder.get(environment).bindOrCreate("reactive-bridge", ReactiveBridgeProperties.class);
        AsyncRuntime.Builder builder = RuntimeBuilding.builder(properties.runtime());
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    /**
     * Tells both of Spring's registries of the two faces: the shared one, which HTTP interfaces, transactions and messaging ask, and
     * that of each bean, before anybody uses it.
     *
     * @return what looks at each bean
     */
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static BeanPostProcessor reactiveBridgeTypes() {
        ReactiveTypes.register(ReactiveAdapterRegistry.getSharedInstance());
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String beanName) {
                if (bean instanceof ReactiveAdapterRegistry registry) {
                    ReactiveTypes.register(registry);
                }
                return bean;
            }
        };
    }

    /** Reactor's schedulers. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "reactive-bridge.schedulers.reactor", matchIfMissing = true)
    static class ReactorSchedulers {

        ReactorSchedulers() {}

        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static EarlyInstallation reactiveBridgeReactorSchedulers(AsyncRuntime runtime) {
            return EarlyInstallation.of("Reactor's schedulers", () -> ReactorRuntime.install(runtime));
        }
    }

    /** RxJava's schedulers. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RxJavaRuntime.class)
    @ConditionalOnProperty(name = "reactive-bridge.schedulers.rxjava", matchIfMissing = true)
    static class RxJavaSchedulers {

        RxJavaSchedulers() {}

        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static EarlyInstallation reactiveBridgeRxJavaSchedulers(AsyncRuntime runtime) {
            return EarlyInstallation.of("RxJava's schedulers", () -> RxJavaRuntime.install(runtime));
        }
    }

    /** Reactor's context through chains of RxJava's. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RxJavaContext.class)
    @ConditionalOnProperty(name = "reactive-bridge.context.rxjava", matchIfMissing = true)
    static class Contexts {

        Contexts() {}

        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static EarlyInstallation reactiveBridgeRxJavaContext() {
            return EarlyInstallation.of("RxJava's hooks", RxJavaContext::install);
        }
    }

    /** Thread-locals (logging's MDC, tracing, security) with that context, where Reactor's operators have them too. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ContextSnapshot.class)
    @ConditionalOnProperty(name = "spring.reactor.context-propagation", havingValue = "auto")
    static class ThreadLocals {

        ThreadLocals() {}

        @Bean
        @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
        static EarlyInstallation reactiveBridgeThreadLocals() {
            return EarlyInstallation.of("Thread-locals", ThreadContext::installThreadLocals);
        }
    }

    /** Makes a runtime of properties. */
    private static final class RuntimeBuilding {

        private RuntimeBuilding() {}

        static AsyncRuntime.Builder builder(RuntimeProperties properties) {
            AsyncRuntime.Builder builder = AsyncRuntime.builder()
                    .name(properties.name())
                    .blockingThreads(properties.blockingThreads(), properties.blockingQueue())
                    .shutdownGrace(properties.shutdownGrace());
            if (properties.workers() != null) {
                builder.workers(properties.workers());
            }
            if (properties.detectBlocking() != null) {
                builder.detectBlocking(properties.detectBlocking());
            }
            return builder;
        }
    }
}
