package org.reactivebridge.live;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.event.EventListener;

/** The application. {@code --help} tells what can be chosen. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(LiveProperties.class)
public class LiveApplication {

    private static final Logger LOG = LoggerFactory.getLogger(LiveApplication.class);

    /** Spring makes it. */
    public LiveApplication() {}

    /**
     * Runs until it is told to end.
     *
     * @param arguments flags and properties
     */
    public static void main(String[] arguments) {
        if (CommandLine.asksForHelp(arguments)) {
            System.out.println(CommandLine.HELP);
            return;
        }
        String[] properties;
        try {
            properties = CommandLine.properties(arguments);
        } catch (CommandLine.UsageException e) {
            System.err.println(e.getMessage() + "\nTry --help");
            System.exit(2);
            return;
        }
        SpringApplication.run(LiveApplication.class, properties);
    }

    @EventListener
    void tell(ApplicationReadyEvent ready) {
        LOG.info(
                "The page is at http://localhost:{}/ ({})",
                ready.getApplicationContext().getEnvironment().getProperty("local.server.port"),
                ready.getApplicationContext().getBean(LiveProperties.class).mode());
    }
}
