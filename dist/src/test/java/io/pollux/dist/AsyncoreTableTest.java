// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Executable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The table asyncore ↔ Pollux: on the left every name of the seed, on the right names that exist. */
class AsyncoreTableTest {
    /** What CPython 3.11's asyncore and asynchat define, constants of errno aside, as {@code dir()} tells. */
    static final List<String> SEED = List.of((
            // the modules
            "ExitNow _DISCONNECTED _exception _reraised_exceptions _strerror close_all compact_traceback"
                    + " dispatcher dispatcher_with_send file_dispatcher file_wrapper loop poll poll2 poll3"
                    + " read readwrite socket_map write async_chat find_prefix_at_end simple_producer"
                    // dispatcher
                    + " __repr__ accept accepting add_channel addr bind close closing connect connected"
                    + " connecting create_socket debug del_channel handle_accept handle_accepted"
                    + " handle_close handle_connect handle_connect_event handle_error handle_expt"
                    + " handle_expt_event handle_read handle_read_event handle_write handle_write_event"
                    + " ignore_log_types listen log log_info readable recv send set_reuse_addr set_socket"
                    + " writable _map _fileno socket family_and_type"
                    // dispatcher_with_send, file_dispatcher, file_wrapper
                    + " initiate_send out_buffer set_file fileno getsockopt fd"
                    // async_chat, simple_producer
                    + " _collect_incoming_data _get_data ac_in_buffer_size ac_out_buffer_size"
                    + " close_when_done collect_incoming_data discard_buffers encoding found_terminator"
                    + " get_terminator push push_with_producer set_terminator use_encoding ac_in_buffer"
                    + " incoming producer_fifo terminator more data buffer_size")
            .split(" "));

    private static final Pattern CELL_END = Pattern.compile("(?<!\\\\)\\|");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern CALL = Pattern.compile("(?:new )?(?:(\\w+)\\.)?(\\w+)\\(([^)]*)\\)");

    record Row(String section, String left, String right) {
        @Override
        public String toString() {
            return left + " -> " + right;
        }
    }

    static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        String section = "";
        for (String line : Fences.read("docs/asyncore.md").lines().toList()) {
            if (line.startsWith("## ")) {
                section = line;
            } else if (line.startsWith("| `")) {
                List<String> cells = CELL_END.splitAsStream(line).toList();
                rows.add(new Row(section, cells.get(1).strip(), cells.get(2).strip()));
            }
        }
        return rows;
    }

    @ParameterizedTest
    @FieldSource("SEED")
    void everyNameOfTheSeedIsThere(String name) throws IOException {
        Pattern named = Pattern.compile("`[^`]*(?<!\\w)" + name + "(?!\\w)[^`]*`");
        assertTrue(rows().stream().anyMatch(row -> named.matcher(row.left()).find()), name);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyNameOfOursExists(Row row) {
        assertFalse(row.right().isEmpty());
        CODE.matcher(row.right()).results().map(code -> code.group(1)).forEach(code -> {
            var call = CALL.matcher(code);
            if (call.matches()) {
                int arguments = call.group(3).isEmpty() ? 0 : call.group(3).split(",").length;
                Class<?> type = type(code.startsWith("new ") ? call.group(2) : call.group(1), row.section());
                assertTrue(executables(type, code).anyMatch(some -> fits(some, call.group(2), arguments)), code);
            } else {
                type(code, row.section());
            }
        });
    }

    private static boolean fits(Executable some, String name, int arguments) {
        String simple = some.getName().substring(some.getName().lastIndexOf('.') + 1);
        return simple.equals(name) && some.getParameterCount() == arguments;
    }

    /** The constructors of a class, or its methods with those that it inherits. */
    private static Stream<? extends Executable> executables(Class<?> type, String code) {
        if (code.startsWith("new ")) {
            return Arrays.stream(type.getConstructors());
        }
        Stream<Class<?>> types = Stream.iterate(type, some -> some != null, Class::getSuperclass);
        return types.flatMap(some -> Arrays.stream(some.getDeclaredMethods()));
    }

    /** The class of a name, or the one that a section is about. */
    private static Class<?> type(String name, String section) {
        String wanted = name != null ? name : section.contains("asynchat") ? "Chat" : "Dispatcher";
        return Stream.of("io.pollux.", "io.pollux.handlers.", "java.lang.", "java.io.")
                .map(prefix -> find(prefix + wanted.replace('.', '$')))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no class " + wanted));
    }

    private static Class<?> find(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }
}
