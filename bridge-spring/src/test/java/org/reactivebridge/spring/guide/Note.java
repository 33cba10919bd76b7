package org.reactivebridge.spring.guide;

import org.springframework.data.annotation.Id;

// snippet: row
record Note(@Id Long id, String text) {}
// end
