// SPDX-License-Identifier: Apache-2.0

/**
 * What lets others see the reactors: the watch for blocked ones, JMX, Flight Recorder events. For this bundle only, and
 * for the platform's management, which must see a management interface.
 */
package io.pollux.runtime.watch;
