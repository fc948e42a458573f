package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;

import dev.flowcell.runtime.store.ListParts.Part;
import dev.flowcell.runtime.value.JsonValues;
import org.jspecify.annotations.Nullable;

/// A list that is too large for the memory: it stands in the store, and its parts are read as they are asked for. It is
/// its owner's to change like any other: an element that was changed stays, and a change of the list itself reads all
/// of it.
final class StoredList extends AbstractList<@Nullable Object> implements RandomAccess {

    private static final int AT_HAND = 8;

    private final StoredValues.Text text;
    private final List<Part> parts;
    private final Reader reader;
    private final JsonValues values;
    private final Type element;
    /** The index of each part's first element, and the list's size. */
    private final int[] starts;
    private final Map<Integer, List<@Nullable Object>> recent = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Integer, List<@Nullable Object>> changed = new HashMap<>();
    private volatile @Nullable At last;
    private @Nullable List<@Nullable Object> own;

    /** Reads a part's elements. */
    interface Reader {
        List<?> read(Part part) throws IOException;
    }

    private record At(int start, List<@Nullable Object> elements) {
    }

    StoredList(StoredValues.Text text, List<Part> parts, Reader reader, JsonValues values, Type element) {
        this.text = text;
        this.parts = parts;
        this.reader = reader;
        this.values = values;
        this.element = element;
        this.starts = new int[parts.size() + 1];
        for (var part = 0; part < parts.size(); part++) {
            starts[part + 1] = starts[part] + parts.get(part).count();
        }
    }

    /** How it stands in the store. */
    StoredValues.Text text() {
        return text;
    }

    /** Whether it is what stands in the store. */
    synchronized boolean unchanged() {
        return own == null && changed.isEmpty()
                && recent.entrySet().stream().allMatch(entry -> same(entry.getKey(), entry.getValue()));
    }

    @Override
    public synchronized int size() {
        return own == null ? starts[parts.size()] : own.size();
    }

    @Override
    public @Nullable Object get(int index) {
        var near = last;
        if (near != null && index >= near.start() && index - near.start() < near.elements().size()) {
            return near.elements().get(index - near.start());
        }
        return find(index);
    }

    private synchronized @Nullable Object find(int index) {
        if (own != null) {
            return own.get(index);
        }
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException("Index " + index + " out of bounds for length " + size());
        }
        var found = Arrays.binarySearch(starts, index);
        var part = found >= 0 ? found : -found - 2;
        while (starts[part + 1] == index) {
            part++; // an empty one
        }
        var elements = part(part);
        last = new At(starts[part], elements);
        return elements.get(index - starts[part]);
    }

    private List<@Nullable Object> part(int part) {
        var known = changed.getOrDefault(part, recent.get(part));
        if (known != null) {
            return known;
        }
        if (recent.size() >= AT_HAND) {
            var eldest = recent.entrySet().iterator().next();
            recent.remove(eldest.getKey());
            if (!same(eldest.getKey(), eldest.getValue())) {
                changed.put(eldest.getKey(), eldest.getValue());
            }
        }
        try {
            var elements = new ArrayList<@Nullable Object>(reader.read(parts.get(part)));
            recent.put(part, elements);
            return elements;
        } catch (IOException e) {
            throw new UncheckedIOException("a part of a list can't be read from the store", e);
        }
    }

    /** Elements that are objects of their own may have been changed by whoever got them. */
    private boolean same(int part, List<@Nullable Object> elements) {
        return values.unchangeable(element) || StepKeys.hash(values.writeList(elements, element))
                .equals(parts.get(part).sha256());
    }

    @Override
    public synchronized @Nullable Object set(int index, @Nullable Object value) {
        return own().set(index, value);
    }

    @Override
    public synchronized void add(int index, @Nullable Object value) {
        modCount++;
        own().add(index, value);
    }

    @Override
    public synchronized @Nullable Object remove(int index) {
        modCount++;
        return own().remove(index);
    }

    private List<@Nullable Object> own() {
        if (own == null) {
            var all = new ArrayList<@Nullable Object>(size());
            for (var part = 0; part < parts.size(); part++) {
                all.addAll(part(part));
            }
            last = null;
            own = all;
        }
        return own;
    }
}
