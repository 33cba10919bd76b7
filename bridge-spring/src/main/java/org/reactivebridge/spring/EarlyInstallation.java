package org.reactivebridge.spring;

import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.reactivebridge.spi.Installation;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * What is installed in a library for as long as the application lives. It looks at no bean; but those that do are made before all
 * others, so that no bean gets hold of what the library had before.
 */
final class EarlyInstallation implements BeanPostProcessor, DisposableBean {

    private static final Log LOG = LogFactory.getLog(EarlyInstallation.class);

    private final Installation installation;

    private EarlyInstallation(Installation installation) {
        this.installation = installation;
    }

    /**
     * Installs something, unless that is refused: a process has one of each library, and several applications may live in it, as in
     * tests that keep theirs. The one that came first has it then.
     */
    static EarlyInstallation of(String what, Supplier<Installation> install) {
        try {
            return new EarlyInstallation(install.get());
        } catch (IllegalStateException refusal) {
            LOG.warn(what + " stay as they are: " + refusal.getMessage());
            return new EarlyInstallation(() -> {});
        }
    }

    @Override
    public void destroy() {
        installation.close();
    }
}
