package org.reactivebridge.spring;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import org.aopalliance.intercept.MethodInterceptor;
import org.reactivebridge.reactor.ReactorBridge;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.springframework.aop.Advisor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.security.access.prepost.PostAuthorize;
import org.springframework.security.access.prepost.PostFilter;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.authorization.method.AuthorizationInterceptorsOrder;

/**
 * Lets methods that return one of the two faces be guarded by Spring Security.
 *
 * <p>Its interceptors ask the registry how to convert what they return, but not about what they get from the method: a type of one
 * value they take for a {@code Mono}, by a cast (RxJava's {@code Single} fails there too), and any other for a publisher, whose
 * subscriber's context is then lost. So just behind each of them a future becomes a {@code Mono}, and a stream a {@code Flux}.
 */
final class SecuredResults {

    private SecuredResults() {}

    static Advisor preAuthorized() {
        return behind(AuthorizationInterceptorsOrder.PRE_AUTHORIZE, PreAuthorize.class);
    }

    static Advisor postAuthorized() {
        return behind(AuthorizationInterceptorsOrder.POST_AUTHORIZE, PostAuthorize.class);
    }

    static Advisor postFiltered() {
        return behind(AuthorizationInterceptorsOrder.POST_FILTER, PostFilter.class);
    }

    private static Advisor behind(AuthorizationInterceptorsOrder guard, Class<? extends Annotation> annotation) {
        MethodInterceptor toReactor = invocation -> {
            Object result = invocation.proceed();
            if (result instanceof AsyncFuture<?> future) {
                return ReactorBridge.mono(future);
            }
            return result instanceof AsyncStream<?> stream ? ReactorBridge.flux(stream) : result;
        };
        DefaultPointcutAdvisor advisor = new DefaultPointcutAdvisor(new Guarded(annotation), toReactor);
        advisor.setOrder(guard.getOrder() + 1);
        return advisor;
    }

    /** Methods that return a face and are guarded, themselves or by their class. */
    private static final class Guarded extends StaticMethodMatcherPointcut {

        private final Class<? extends Annotation> annotation;

        Guarded(Class<? extends Annotation> annotation) {
            this.annotation = annotation;
        }

        @Override
        public boolean matches(Method method, Class<?> targetClass) {
            Class<?> type = method.getReturnType();
            return (type == AsyncFuture.class || type == AsyncStream.class)
                    && (AnnotatedElementUtils.hasAnnotation(method, annotation)
                            || AnnotatedElementUtils.hasAnnotation(targetClass, annotation));
        }
    }
}
