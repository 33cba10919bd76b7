package org.reactivebridge.spring;

import org.springframework.aop.Advisor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;
import org.springframework.security.access.prepost.PreAuthorize;

/** Both faces as results of methods that Spring Security guards. */
@AutoConfiguration
@ConditionalOnClass({PreAuthorize.class, Advisor.class})
@ConditionalOnBean(
        type =
                "org.springframework.security.config.annotation.method.configuration.ReactiveAuthorizationManagerMethodSecurityConfiguration")
public class ReactiveBridgeSecurityAutoConfiguration {

    /** Spring makes it. */
    public ReactiveBridgeSecurityAutoConfiguration() {}

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Advisor reactiveBridgePreAuthorizedResults() {
        return SecuredResults.preAuthorized();
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Advisor reactiveBridgePostAuthorizedResults() {
        return SecuredResults.postAuthorized();
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Advisor reactiveBridgePostFilteredResults() {
        return SecuredResults.postFiltered();
    }
}
