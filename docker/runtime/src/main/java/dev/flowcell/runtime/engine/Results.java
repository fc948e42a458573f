package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Optional;

import dev.flowcell.runtime.plan.FlowPlan.StepPlan;
import org.jspecify.annotations.Nullable;

/** What a run keeps of its steps' results, and what it takes over from those that others kept. */
interface Results {

    /// Takes a step's results over, if there are any that are as good as new: its variables then have their values.
    ///
    /// @return where they come from, in words
    Optional<String> takeOver(StepPlan step) throws IOException;

    /// Keeps the values of a step that is done, and says so when all are kept.
    ///
    /// @return the variables and the sizes of their JSON in bytes
    /// @throws dev.flowcell.runtime.error.Fault
    ///             if a variable that another step reads can't be kept
    Map<String, Long> keep(StepPlan step, long millis) throws IOException;

    /** The results of a map's items. */
    Items items(StepPlan step, Type itemType, Type resultType) throws IOException;

    /** What is kept of a map's items. */
    interface Items {

        /** Keeps nothing. */
        Items NONE = new Items() {

            @Override
            public Optional<Found> find(int index, @Nullable Object item) {
                return Optional.empty();
            }

            @Override
            public void keep(int index, @Nullable Object item, @Nullable Object result) {
            }
        };

        /** The result of an item, if there is one that is as good as new. */
        Optional<Found> find(int index, @Nullable Object item) throws IOException;

        /** Keeps the result of an item. */
        void keep(int index, @Nullable Object item, @Nullable Object result) throws IOException;
    }

    /** A result that was found; it may be null. */
    record Found(@Nullable Object result) {
    }
}
