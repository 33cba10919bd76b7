package org.reactivebridge.spring;

import org.reactivebridge.spi.Installation;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * What is installed in a library for as long as the application lives. It looks at no bean; but those that do are made before all
 * others, so that no bean gets hold of what the library had before.
 */
final class EarlyInstallation implements BeanPostProcessor, DisposableBean {

    private final Installation installation;

    EarlyInstallation(Installation installation) {
        this.installation = installation;
    }

    @Override
    public void destroy() {
        installation.close();
    }
}
