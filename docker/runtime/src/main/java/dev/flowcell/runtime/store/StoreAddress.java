package dev.flowcell.runtime.store;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.flowcell.runtime.error.Fault;

/// A store's address in its parts: `SCHEME:PLACE?OPTION=VALUE&…`. What the place and the options may be is its
/// provider's business.
///
/// @param scheme
///            without its colon
/// @param place
///            what stands before the question mark, without the two slashes that some write before it
public record StoreAddress(String scheme, String place, Map<String, String> options) {

    /// @throws Fault
    ///             if it is none
    public static StoreAddress parse(String address) {
        var colon = address.indexOf(':');
        if (colon < 1) {
            throw Fault.settings("'" + address + "' is no store", "write file:FOLDER or s3:BUCKET/PREFIX");
        }
        var question = address.indexOf('?');
        var place = address.substring(colon + 1, question < 0 ? address.length() : question);
        var options = new LinkedHashMap<String, String>();
        if (question >= 0) {
            Arrays.stream(address.substring(question + 1).split("&")).filter(option -> !option.isEmpty())
                    .forEach(option -> {
                        var equals = option.indexOf('=');
                        options.put(equals < 0 ? option : option.substring(0, equals),
                                equals < 0 ? "" : option.substring(equals + 1));
                    });
        }
        return new StoreAddress(address.substring(0, colon), place.startsWith("//") ? place.substring(2) : place,
                options);
    }

    /** An option's value. */
    public Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }

    /** The same with another value of an option. */
    public StoreAddress with(String name, String value) {
        var more = new LinkedHashMap<>(options);
        more.put(name, value);
        return new StoreAddress(scheme, place, more);
    }

    /** The same without an option. */
    public StoreAddress without(String name) {
        var fewer = new LinkedHashMap<>(options);
        fewer.remove(name);
        return new StoreAddress(scheme, place, fewer);
    }

    @Override
    public String toString() {
        return scheme + ":" + place + (options.isEmpty()
                ? ""
                : options.entrySet().stream()
                        .map(each -> each.getKey() + (each.getValue().isEmpty() ? "" : "=" + each.getValue()))
                        .collect(Collectors.joining("&", "?", "")));
    }
}
