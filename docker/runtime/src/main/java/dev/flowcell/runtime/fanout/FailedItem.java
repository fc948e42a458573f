package dev.flowcell.runtime.fanout;

import dev.flowcell.runtime.event.RunEvent.Failure;

/// An item that failed for good.
///
/// @param item
///            the beginning of its text
public record FailedItem(int index, String key, String item, Failure failure) {
}
