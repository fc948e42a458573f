package dev.flowcell.aws.standin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilterLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import tools.jackson.databind.node.ObjectNode;

/// CloudWatch Logs as far as a reader needs it. A page's token names a place by time, as CloudWatch's does: an event
/// that comes in late, with an earlier time, is behind it. What the service may do and seldom does, it can be told
/// to do.
public final class LogsService implements AwsServer.JsonService, LogSink {

    private static final int PAGE = 10_000;

    private record Event(long time, long order, long ingested, String text) {
    }

    private record Group(Map<String, String> tags, AtomicInteger retention, Map<String, List<Event>> streams) {
    }

    private final Map<String, Group> groups = new ConcurrentHashMap<>();
    private final AtomicInteger order = new AtomicInteger();

    /** Events a page. */
    public volatile int page = PAGE;
    /** Each so-manieth page is empty, though there is more; 0 is none. */
    public volatile int emptyEvery;
    /** Each so-manieth event is held back until {@link #release}. */
    public volatile int lateEvery;
    /** At the end, the last event is answered once more, as some stand-ins do. */
    public volatile boolean repeatLast;
    /** Events of equal millisecond come in reverse. */
    public volatile boolean shuffled;

    private final List<Runnable> late = new ArrayList<>();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger lines = new AtomicInteger();

    @Override
    public String target() {
        return "Logs_20140328";
    }

    /** Back to good behaviour; what was held back comes in. */
    public void behave() {
        page = PAGE;
        emptyEvery = 0;
        lateEvery = 0;
        repeatLast = false;
        shuffled = false;
        release();
    }

    /** What was held back comes in. */
    public synchronized void release() {
        late.forEach(Runnable::run);
        late.clear();
    }

    /** The days that a group keeps its events; 0 is for ever. */
    public int retention(String group) {
        return Objects.requireNonNull(groups.get(group)).retention().get();
    }

    /** All texts of all streams. */
    public synchronized List<String> texts() {
        return groups.values().stream().flatMap(group -> group.streams().values().stream())
                .flatMap(List::stream).map(Event::text).toList();
    }

    @Override
    public ObjectNode answer(String operation, ObjectNode request) {
        return switch (operation) {
            case "CreateLogGroup" -> create(request);
            case "PutRetentionPolicy" -> {
                group(name(request)).retention().set(request.path("retentionInDays").asInt());
                yield object();
            }
            case "DescribeLogGroups" -> describe(request.path("logGroupNamePrefix").asString(""));
            case "ListTagsForResource" -> {
                var tags = object();
                var arn = request.path("resourceArn").asString();
                group(arn.substring(arn.indexOf("log-group:") + "log-group:".length())).tags()
                        .forEach(tags.putObject("tags")::put);
                yield tags;
            }
            case "DeleteLogGroup" -> {
                group(name(request));
                groups.remove(name(request));
                yield object();
            }
            case "GetLogEvents" -> events(request);
            case "FilterLogEvents" -> filtered(request);
            default -> throw AwsError.client("UnknownOperationException", operation);
        };
    }

    private ObjectNode create(ObjectNode request) {
        var tags = new TreeMap<String, String>();
        request.path("tags").properties().forEach(tag -> tags.put(tag.getKey(), tag.getValue().asString()));
        if (groups.putIfAbsent(name(request),
                new Group(tags, new AtomicInteger(), new ConcurrentHashMap<>())) != null) {
            throw AwsError.client("ResourceAlreadyExistsException", "The specified log group already exists");
        }
        return object();
    }

    private ObjectNode describe(String prefix) {
        var answer = object();
        var list = answer.putArray("logGroups");
        groups.forEach((name, group) -> {
            if (name.startsWith(prefix)) {
                var one = list.addObject().put("logGroupName", name).put("arn", arn(name) + ":*")
                        .put("logGroupArn", arn(name)).put("creationTime", 1L);
                if (group.retention().get() > 0) {
                    one.put("retentionInDays", group.retention().get());
                }
            }
        });
        return answer;
    }

    private static String arn(String group) {
        return "arn:aws:logs:eu-central-1:123456789012:log-group:" + group;
    }

    private synchronized ObjectNode events(ObjectNode request) {
        var group = group(name(request));
        var events = group.streams().get(request.path("logStreamName").asString());
        if (events == null) {
            throw AwsError.client("ResourceNotFoundException", "The specified log stream does not exist.");
        }
        var from = request.path("startTime").asLong(0);
        var token = request.path("nextToken").asString(null);
        var place = token == null ? new long[]{from, -1} : place(token);
        var sorted = events.stream().filter(event -> event.time() >= from)
                .sorted((one, two) -> compare(one, two.time(), two.order())).toList();
        var rest = sorted.stream().filter(event -> compare(event, place[0], place[1]) > 0).limit(page).toList();
        if (emptyEvery > 0 && !rest.isEmpty() && answers.incrementAndGet() % emptyEvery == 0) {
            return page(List.of(), "f/" + place[0] + "/" + place[1] + "/" + answers.get());
        }
        if (rest.isEmpty()) {
            var again = repeatLast && !sorted.isEmpty() ? List.of(sorted.getLast()) : List.<Event>of();
            return page(again, token == null ? "f/" + place[0] + "/" + place[1] + "/0" : token);
        }
        return page(rest, "f/" + rest.getLast().time() + "/" + rest.getLast().order() + "/0");
    }

    /** Of patterns it knows those of which any word will do: `?"one" ?"other"`. */
    private synchronized ObjectNode filtered(ObjectNode request) {
        var words = Pattern.compile("\\?\"([^\"]+)\"").matcher(request.path("filterPattern").asString()).results()
                .map(word -> word.group(1)).toList();
        var found = object();
        var list = found.putArray("events");
        record Found(String stream, Event event) {
        }
        var all = group(name(request)).streams().entrySet().stream()
                .flatMap(stream -> stream.getValue().stream().map(event -> new Found(stream.getKey(), event)))
                .filter(each -> each.event().time() >= request.path("startTime").asLong(0))
                .sorted(Comparator.comparingLong((Found each) -> each.event().time())
                        .thenComparingLong(each -> each.event().order()))
                .toList();
        // A page is of what was looked through, so it may well be empty.
        var from = request.path("nextToken").asInt(0);
        var until = Math.min(all.size(), from + page);
        all.subList(Math.min(from, until), until).stream()
                .filter(each -> words.stream().anyMatch(word -> each.event().text().contains(word)))
                .forEach(each -> list.addObject().put("logStreamName", each.stream())
                        .put("timestamp", each.event().time()).put("message", each.event().text())
                        .put("ingestionTime", each.event().ingested()).put("eventId", "e" + each.event().order()));
        if (until < all.size()) {
            found.put("nextToken", String.valueOf(until));
        }
        Models.check(FilterLogEventsResponse.builder().build(), found);
        return found;
    }

    private int compare(Event event, long time, long order) {
        return event.time() != time
                ? Long.compare(event.time(), time)
                : (shuffled && order >= 0 ? -1 : 1) * Long.compare(event.order(), order);
    }

    private static long[] place(String token) {
        var parts = token.split("/");
        if (parts.length != 4) {
            throw AwsError.client("InvalidParameterException", "The specified nextToken is invalid.");
        }
        return new long[]{Long.parseLong(parts[1]), Long.parseLong(parts[2])};
    }

    private static ObjectNode page(List<Event> events, String token) {
        var answer = object();
        var list = answer.putArray("events");
        events.forEach(event -> list.addObject().put("timestamp", event.time()).put("message", event.text())
                .put("ingestionTime", event.ingested()));
        answer.put("nextForwardToken", token).put("nextBackwardToken", "b" + token.substring(1));
        Models.check(GetLogEventsResponse.builder().build(), answer);
        return answer;
    }

    @Override
    public void open(String group, String stream) {
        group(group).streams().putIfAbsent(stream, new ArrayList<>());
    }

    @Override
    public synchronized void line(String group, String stream, long time, String text) {
        var number = order.incrementAndGet();
        Runnable put = () -> add(group, stream, new Event(time, number, System.currentTimeMillis(), text));
        if (lateEvery > 0 && lines.incrementAndGet() % lateEvery == 0) {
            late.add(put);
        } else {
            put.run();
        }
    }

    private void add(String group, String stream, Event event) {
        var known = groups.get(group);
        if (known != null) {
            known.streams().computeIfAbsent(stream, key -> new ArrayList<>()).add(event);
        }
    }

    private Group group(String name) {
        var group = groups.get(name);
        if (group == null) {
            throw AwsError.client("ResourceNotFoundException", "The specified log group does not exist.");
        }
        return group;
    }

    private static @Nullable String name(ObjectNode request) {
        return request.path("logGroupName").asString();
    }

    private static ObjectNode object() {
        return AwsServer.MAPPER.createObjectNode();
    }
}
