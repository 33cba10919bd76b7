package org.reactivebridge.spring.guide;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The first application of docs/spring.md, with {@link Note}, {@link Notes} and {@link NotesController}. */
// snippet: application
@SpringBootApplication
public class NotesApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(NotesApplication.class, arguments);
    }
}
// end
