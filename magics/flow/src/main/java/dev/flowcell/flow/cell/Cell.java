package dev.flowcell.flow.cell;

import java.util.List;

import dev.flowcell.runtime.plan.FlowPlan.StepOptions;
import org.jspecify.annotations.Nullable;

/// One code cell of a notebook, its magics already read.
///
/// @param id
///            the nbformat cell id
/// @param number
///            its place among the notebook's code cells, from 1
/// @param name
///            what `%%step` names it, or null
/// @param code
///            its Java, with each magic's characters replaced by spaces, so that lines and columns are the cell's own
/// @param after
///            names or ids of steps that `--after` puts before it
/// @param map
///            what `%%map` says, where `role` is map
/// @param problems
///            mistakes in its magics, found while they were read
public record Cell(String id, int number, @Nullable String name, Role role, String code, StepOptions options,
        List<String> after, @Nullable MapHeader map, List<Problem> problems) {

    /** What its magics make of it. */
    public enum Role {
        /** Nothing but its code decides. */
        code,
        /** Typed parameters: `%%params` or the tag `parameters`. */
        params,
        /** `%%map`. */
        map,
        /** Only for the notebook: `%%skip`, and other languages' cells. */
        skip,
        /** `%%test`: for the notebook, and a test where the flow is exported. */
        test,
        /** A step whatever its code: `%%step`, or magics beside declarations. */
        step,
        /** Nothing but line magics. */
        setting;

        /** Whether it has no part in a flow that runs. */
        public boolean apart() {
            return this == skip || this == test;
        }
    }

    /// `%%map OUT = ITEM : ITEMS`.
    ///
    /// @param out
    ///            the variable that gets the list, or null
    /// @param item
    ///            the item's name
    /// @param items
    ///            a Java expression: an `Iterable`, an array or a stream
    /// @param outColumn
    ///            where `OUT`, or `ITEM` without it, stands in `line`, from 1
    /// @param itemsColumn
    ///            where the expression begins in `line`, from 1
    public record MapHeader(@Nullable String out, String item, String items, int line, int outColumn, int itemsColumn) {

        /** What is wrong, and its remedy, where a cell with a list does not end with a value. */
        public String withoutValue() {
            return "the last line of this cell gives an item of " + out
                    + ": end it with an expression that has a value, or write %%map without " + out + " =";
        }
    }
}
