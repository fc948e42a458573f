package dev.flowcell.runtime.value;

import java.lang.reflect.Array;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Whether two values are the same by content: arrays by their elements, records by their components. */
final class SameValue {

    private static final int SEARCHED = 1_000;

    private SameValue() {
    }

    static boolean same(@Nullable Object left, @Nullable Object right) {
        if (left == right) {
            return true;
        }
        if (left == null || right == null) {
            return false;
        }
        return switch (left) {
            case Record one -> one.getClass() == right.getClass() && sameFields(one.getClass(), one, right);
            case Optional<?> one -> right instanceof Optional<?> other && same(one.orElse(null), other.orElse(null));
            case Map<?, ?> one -> right instanceof Map<?, ?> other && sameMaps(one, other);
            case Set<?> one -> right instanceof Set<?> other && sameSets(one, other);
            case Collection<?> one -> right instanceof Collection<?> other && sameInOrder(one, other);
            default -> left.getClass().isArray() ? sameArrays(left, right) : sameObjects(left, right);
        };
    }

    private static boolean sameArrays(Object left, Object right) {
        var length = Array.getLength(left);
        if (left.getClass() != right.getClass() || length != Array.getLength(right)) {
            return false;
        }
        for (var i = 0; i < length; i++) {
            if (!same(Array.get(left, i), Array.get(right, i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameInOrder(Collection<?> left, Collection<?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        var others = right.iterator();
        for (var each : left) {
            if (!others.hasNext() || !same(each, others.next())) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameSets(Set<?> left, Set<?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        return left.equals(right) || left.size() <= SEARCHED
                && left.stream().allMatch(each -> right.stream().anyMatch(other -> same(each, other)));
    }

    private static boolean sameMaps(Map<?, ?> left, Map<?, ?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (var entry : left.entrySet()) {
            if (right.containsKey(entry.getKey())) {
                if (!same(entry.getValue(), right.get(entry.getKey()))) {
                    return false;
                }
            } else if (left.size() > SEARCHED || right.entrySet().stream().noneMatch(
                    other -> same(entry.getKey(), other.getKey()) && same(entry.getValue(), other.getValue()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameObjects(Object left, Object right) {
        if (left.equals(right)) {
            return true;
        }
        return left.getClass() == right.getClass() && !definesEquals(left.getClass())
                && sameFields(left.getClass(), left, right);
    }

    private static boolean definesEquals(Class<?> type) {
        try {
            return type.getMethod("equals", Object.class).getDeclaringClass() != Object.class;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    private static boolean sameFields(Class<?> type, Object left, Object right) {
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            for (var field : each.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())) {
                    continue;
                }
                if (!field.trySetAccessible()) {
                    return left.equals(right);
                }
                var fieldsSame = (boolean) Recorded.call(type, () -> same(field.get(left), field.get(right)));
                if (!fieldsSame) {
                    return false;
                }
            }
        }
        return true;
    }
}
