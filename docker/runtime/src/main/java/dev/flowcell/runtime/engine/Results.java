package dev.flowcell.runtime.engine;

import java.io.IOException;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.flowcell.api.Slots;
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

    /// Remembers an attempt that ends the process, for the process that goes on.
    ///
    /// @return false where nothing is remembered
    boolean stuck(StepPlan step, Marks.Stuck stuck) throws IOException;

    /** Attempts of a step that ended processes of this run. */
    List<Marks.Stuck> stuck(StepPlan step) throws IOException;

    /// The results of a map's items.
    ///
    /// @param listener
    ///            hears of those that are kept
    Items items(StepPlan step, Type itemType, Type resultType, ItemListener listener) throws IOException;

    /** Hears what becomes of results. Called by one thread at a time. */
    interface ItemListener {

        /** So many more results are kept: they will not be made again. */
        void kept(int count);

        /// A result can't be kept.
        ///
        /// @param key
        ///            of the item, where it was given with the result
        void refused(int index, @Nullable Object item, @Nullable String key, Throwable why);
    }

    /** The results of a map's items, of those that others kept and of those that are made now. */
    interface Items extends AutoCloseable {

        /** Whether there is a result of an item that is as good as new; then it is among the results. */
        boolean takeOver(int index, @Nullable Object item) throws IOException;

        /** An item has a result. It is kept soon; waits where too many wait already. */
        void add(int index, @Nullable Object item, @Nullable Object result) throws IOException, InterruptedException;

        /** Waits until all results are kept. */
        void flush() throws IOException, InterruptedException;

        /** All results in the order of the items, once all are kept and none has failed. */
        List<?> list(int count) throws IOException;

        /** Lets go of what it holds. */
        @Override
        void close();
    }

    /** A value that was found; it may be null. */
    record Found(@Nullable Object result) {
    }

    /** Results that are kept nowhere but in memory. */
    final class InMemory implements Items {

        private final Slots<@Nullable Object> results = new Slots<>();
        private final ItemListener listener;

        InMemory(ItemListener listener) {
            this.listener = listener;
        }

        @Override
        public boolean takeOver(int index, @Nullable Object item) {
            return false;
        }

        @Override
        public void add(int index, @Nullable Object item, @Nullable Object result) {
            results.set(index, result);
            listener.kept(1);
        }

        @Override
        public void flush() {
        }

        @Override
        public List<?> list(int count) {
            return results.list(count);
        }

        @Override
        public void close() {
        }
    }
}
