// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A class of tests with a real Karaf: has a long timeout, and shows the end of Karaf's log when a test fails. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("karaf")
@Timeout(600)
@ExtendWith({JavaForKaraf.class, LogOnFailure.class})
@interface KarafTest {}
