// SPDX-License-Identifier: Apache-2.0

/**
 * Shows operators what reactors do: the log, the watch for blocked callbacks, JMX and Flight Recorder. Exported to the
 * JVM's management only, which must see the management interface.
 */
package io.pollux.runtime.watch;
