package dev.flowcell.notebook.display;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Where the boxes of a graph go: layers from top to bottom by the longest path, in each layer ordered by the middle of
/// their neighbours so that few edges cross.
///
/// @param places
///            the upper left corner of each box, by id, in pixels
record GraphLayout(Map<String, Place> places, int width, int height) {

    static final int BOX_WIDTH = 190;
    static final int BOX_HEIGHT = 46;
    private static final int GAP = 20;
    private static final int LAYER_GAP = 24;
    private static final int MARGIN = 6;
    private static final int SWEEPS = 4;

    record Place(int x, int y) {
    }

    /** Lays boxes out; each box comes after those that it depends on, as in a notebook. */
    static GraphLayout of(List<GraphBox> boxes) {
        var layers = layers(boxes);
        var before = new HashMap<String, List<String>>();
        var behind = new HashMap<String, List<String>>();
        for (var box : boxes) {
            before.put(box.id(), box.after());
            box.after().forEach(id -> behind.computeIfAbsent(id, unused -> new ArrayList<>()).add(box.id()));
        }
        for (var sweep = 0; sweep < SWEEPS; sweep++) {
            order(layers, before);
            order(layers.reversed(), behind);
        }
        order(layers, before);
        var columns = columns(layers, before);
        var first = columns.values().stream().mapToDouble(column -> column).min().orElse(0);
        var places = new HashMap<String, Place>();
        for (var layer = 0; layer < layers.size(); layer++) {
            for (var id : layers.get(layer)) {
                places.put(id, new Place(
                        MARGIN + (int) Math.round((columns.getOrDefault(id, first) - first) * (BOX_WIDTH + GAP)),
                        MARGIN + layer * (BOX_HEIGHT + LAYER_GAP)));
            }
        }
        var right = places.values().stream().mapToInt(place -> place.x() + BOX_WIDTH).max().orElse(MARGIN);
        return new GraphLayout(Map.copyOf(places), right + MARGIN,
                2 * MARGIN + Math.max(0, layers.size() * (BOX_HEIGHT + LAYER_GAP) - LAYER_GAP));
    }

    private static List<List<String>> layers(List<GraphBox> boxes) {
        var ranks = new HashMap<String, Integer>();
        var layers = new ArrayList<List<String>>();
        for (var box : boxes) {
            var rank = box.after().stream().mapToInt(id -> ranks.getOrDefault(id, -1) + 1).max().orElse(0);
            ranks.put(box.id(), rank);
            while (layers.size() <= rank) {
                layers.add(new ArrayList<>());
            }
            layers.get(rank).add(box.id());
        }
        return layers;
    }

    /// Each box as near below the middle of those before it as its layer lets it, so that chains are straight.
    ///
    /// @return by id, in widths of a box
    private static Map<String, Double> columns(List<List<String>> layers, Map<String, List<String>> before) {
        var columns = new HashMap<String, Double>();
        for (var layer : layers) {
            var next = Double.NEGATIVE_INFINITY;
            var moved = 0.0;
            for (var id : layer) {
                var wanted = before.getOrDefault(id, List.of()).stream().filter(columns::containsKey)
                        .mapToDouble(columns::get).average().orElse(Math.max(next, 0));
                var column = Math.max(wanted, next);
                columns.put(id, column);
                moved += column - wanted;
                next = column + 1;
            }
            var back = moved / layer.size();
            layer.forEach(id -> columns.computeIfPresent(id, (same, column) -> column - back));
        }
        return columns;
    }

    private static void order(List<List<String>> layers, Map<String, List<String>> neighbours) {
        var positions = new HashMap<String, Double>();
        for (var layer : layers) {
            place(layer, positions);
            var middles = new HashMap<String, Double>();
            for (var id : layer) {
                middles.put(id, neighbours.getOrDefault(id, List.of()).stream().filter(positions::containsKey)
                        .mapToDouble(positions::get).average().orElse(positions.getOrDefault(id, 0.0)));
            }
            layer.sort(Comparator.comparing(id -> middles.getOrDefault(id, 0.0)));
            place(layer, positions);
        }
    }

    /** Positions count from the layer's middle, since layers are centred. */
    private static void place(List<String> layer, Map<String, Double> positions) {
        for (var index = 0; index < layer.size(); index++) {
            positions.put(layer.get(index), index - (layer.size() - 1) / 2.0);
        }
    }
}
