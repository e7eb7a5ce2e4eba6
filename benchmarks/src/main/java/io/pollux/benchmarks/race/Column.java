// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import java.util.List;

/** A load of the race, and a column of its table. */
@SuppressWarnings("ImmutableEnumChecker") // a record of numbers
enum Column {
    ONE("1 conn", Shape.of(1, 0)),
    FIFTY("50 conns", Shape.of(50, 0)),
    FIFTY_DEEP("50 conns, 16 deep", new Shape(50, 0, 16, 64, false)),
    THOUSAND("1,000 conns", Shape.of(1_000, 0)),
    MOSTLY_IDLE("10 active + 5,000 idle", Shape.of(10, 5_000)),
    BULK("64 KiB bulk", new Shape(8, 0, 1, 64 * 1024, false)),
    BULK_DEEP("64 KiB bulk, 4 deep", new Shape(4, 0, 4, 64 * 1024, false)),
    CHURN("connect-echo-close", new Shape(16, 0, 1, 64, true)),
    NONE_IDLE("10 active", Shape.of(10, 0)),
    SOME_IDLE("10 active + 1,000 idle", Shape.of(10, 1_000)),
    NEARLY_ALL_IDLE("10 active + 10,000 idle", Shape.of(10, 10_000));

    /** The columns of the race. */
    static final List<Column> RACE = List.of(ONE, FIFTY, FIFTY_DEEP, THOUSAND, MOSTLY_IDLE, BULK, BULK_DEEP, CHURN);

    /** The columns that show how the cost grows with the number of idle connections. */
    static final List<Column> GROWTH = List.of(NONE_IDLE, SOME_IDLE, MOSTLY_IDLE, NEARLY_ALL_IDLE);

    /** The heading, for people. */
    final String title;

    final Shape shape;

    Column(String title, Shape shape) {
        this.title = title;
        this.shape = shape;
    }
}
