package dev.flowcell.aws.standin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Services of AWS behind one address, told apart as their protocols do: AWS JSON by `X-Amz-Target`, AWS Query by
/// `Action`. It counts the calls, and refuses those that it is told to. Signatures are not checked.
public final class AwsServer implements AutoCloseable {

    /** A service of the JSON protocol. */
    public interface JsonService {

        /** What stands before the operation in `X-Amz-Target`. */
        String target();

        ObjectNode answer(String operation, ObjectNode request);
    }

    /** A service of the Query protocol, such as EC2's. */
    public interface QueryService {

        List<String> operations();

        /** The answer's whole XML. */
        String answer(String operation, Map<String, String> request);
    }

    /** A service of the REST protocol, told apart by its paths. */
    public interface RestService {

        boolean serves(String path);

        /// The answer.
        ///
        /// @param call
        ///            method and path, such as `GET /clusters/prod`
        /// @param request
        ///            the body, and what stands behind the path's question mark
        ObjectNode answer(String call, ObjectNode request);
    }

    private static final Map<String, String> SERVICES = Map.of("AmazonEC2ContainerServiceV20141113", "ecs",
            "AmazonEC2ContainerRegistry_V20150921", "ecr", "Logs_20140328", "logs", "AmazonSSM", "ssm",
            "ServiceQuotasV20190624", "servicequotas");

    static final JsonMapper MAPPER = new JsonMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, JsonService> json = new ConcurrentHashMap<>();
    private final Map<String, QueryService> query = new ConcurrentHashMap<>();
    private final List<RestService> rest = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<String> calls = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> regions = new ConcurrentLinkedQueue<>();
    private final Set<String> actions = ConcurrentHashMap.newKeySet();
    private final Map<String, Refusals> refused = new ConcurrentHashMap<>();

    private record Refusals(AtomicInteger left, Supplier<AwsError> error) {
    }

    public AwsServer(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Adds a service. */
    public AwsServer with(JsonService service) {
        json.put(service.target(), service);
        return this;
    }

    /** Adds a service. */
    public AwsServer with(QueryService service) {
        service.operations().forEach(operation -> query.put(operation, service));
        return this;
    }

    /** Adds a service. */
    public AwsServer with(RestService service) {
        rest.add(service);
        return this;
    }

    /** As `AWS_ENDPOINT_URL` has it. */
    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Refuses the next calls of an operation. */
    public void refuse(String operation, int times, AwsError error) {
        refused.put(operation, new Refusals(new AtomicInteger(times), () -> error));
    }

    /** Throttles the next calls of an operation. */
    public void throttle(String operation, int times) {
        refused.put(operation, new Refusals(new AtomicInteger(times), AwsError::throttled));
    }

    /** Refuses nothing any more. */
    public void relent() {
        refused.clear();
    }

    /** How often each operation was called since the last time this was asked. */
    public Map<String, Long> calls() {
        var all = calls.stream().collect(Collectors.groupingBy(each -> each, TreeMap::new, Collectors.counting()));
        calls.clear();
        return all;
    }

    /// The rights of IAM that calls asked for since the last time this was asked, such as `ecs:RunTask`: what a call
    /// tags and to whom it gives roles is among them, as each service's page in the authorization reference has it.
    public Set<String> actions() {
        var all = new TreeSet<>(actions);
        actions.clear();
        return all;
    }

    private void asks(String service, String operation, JsonNode request) {
        // Who you are is told to anybody.
        if (!operation.equals("GetCallerIdentity")) {
            actions.add(service + ":" + operation);
        }
        if (!request.path("tags").isEmpty() || !request.path("Tags").isEmpty()
                || request.has("Tags.member.1.Key")) {
            actions.add(service + (service.equals("iam") ? ":TagRole" : ":TagResource"));
        }
        if (request.has("executionRoleArn") || request.has("podExecutionRoleArn")
                || request.path("Target").has("RoleArn")) {
            actions.add("iam:PassRole");
        }
        // In an account that never had one, AWS makes its own role as whoever calls.
        if (operation.equals("CreateCluster") || operation.equals("CreateFargateProfile")) {
            actions.add("iam:CreateServiceLinkedRole");
        }
    }

    /** For which regions calls were signed since the last time this was asked. */
    public List<String> regions() {
        var all = regions.stream().distinct().toList();
        regions.clear();
        return all;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var signed = exchange.getRequestHeaders().getFirst("Authorization");
            if (signed != null && signed.contains("Credential=")) {
                regions.add(signed.replaceFirst(".*Credential=[^/]+/\\d+/", "").replaceFirst("/.*", ""));
            }
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            var path = exchange.getRequestURI().getPath();
            var service = rest.stream().filter(each -> each.serves(path)).findFirst();
            if (target != null) {
                json(exchange, target, body);
            } else if (service.isPresent()) {
                rest(exchange, service.get(), exchange.getRequestMethod() + " " + path, body);
            } else {
                query(exchange, body);
            }
        }
    }

    private void json(HttpExchange exchange, String target, String body) throws IOException {
        var dot = target.indexOf('.');
        var operation = target.substring(dot + 1);
        try {
            count(operation);
            var service = json.get(target.substring(0, dot));
            asks(SERVICES.getOrDefault(target.substring(0, dot), target.substring(0, dot)), operation,
                    MAPPER.readTree(body));
            if (service == null) {
                throw AwsError.client("UnknownOperationException", target);
            }
            send(exchange, 200, "application/x-amz-json-1.1",
                    MAPPER.writeValueAsString(service.answer(operation, (ObjectNode) MAPPER.readTree(body))));
        } catch (AwsError e) {
            send(exchange, e.status(), "application/x-amz-json-1.1", MAPPER.writeValueAsString(
                    MAPPER.createObjectNode().put("__type", e.code()).put("message", e.getMessage())));
        } catch (RuntimeException | AssertionError e) {
            e.printStackTrace();
            send(exchange, 500, "application/x-amz-json-1.1",
                    MAPPER.writeValueAsString(MAPPER.createObjectNode().put("__type", "ServerException")
                            .put("message", String.valueOf(e))));
        }
    }

    private void rest(HttpExchange exchange, RestService service, String call, String body) throws IOException {
        try {
            count(call);
            var request = body.isBlank() ? MAPPER.createObjectNode() : (ObjectNode) MAPPER.readTree(body);
            var query = exchange.getRequestURI().getRawQuery();
            parameters(query == null ? "" : query).forEach(request::put);
            if (service instanceof SchedulerService) {
                asks("scheduler", SchedulerService.operation(call), request);
            } else if (service instanceof EksService) {
                asks("eks", EksService.operation(call), request);
            }
            send(exchange, 200, "application/json", MAPPER.writeValueAsString(service.answer(call, request)));
        } catch (AwsError e) {
            exchange.getResponseHeaders().add("x-amzn-ErrorType", e.code());
            send(exchange, e.status(), "application/json",
                    MAPPER.writeValueAsString(MAPPER.createObjectNode().put("message", e.getMessage())));
        }
    }

    private static Map<String, String> parameters(String text) {
        var parameters = new LinkedHashMap<String, String>();
        Arrays.stream(text.split("&")).map(pair -> pair.split("=", 2)).filter(pair -> pair.length == 2)
                .forEach(pair -> parameters.put(decoded(pair[0]), decoded(pair[1])));
        return parameters;
    }

    private void query(HttpExchange exchange, String body) throws IOException {
        var parameters = parameters(body);
        var operation = parameters.getOrDefault("Action", "");
        try {
            count(operation);
            var service = query.get(operation);
            asks(operation.startsWith("Describe") ? "ec2" : "iam", operation, MAPPER.valueToTree(parameters));
            if (service == null) {
                throw AwsError.client("InvalidAction", "no such action: " + operation);
            }
            send(exchange, 200, "text/xml", service.answer(operation, parameters));
        } catch (AwsError e) {
            // EC2's form and that of the other services: both are read by the SDK.
            var error = "<Code>" + e.code() + "</Code><Message>" + e.getMessage() + "</Message>";
            send(exchange, e.status(), "text/xml", operation.startsWith("Describe")
                    ? "<Response><Errors><Error>" + error + "</Error></Errors></Response>"
                    : "<ErrorResponse><Error><Type>Sender</Type>" + error + "</Error></ErrorResponse>");
        }
    }

    private void count(String operation) {
        calls.add(operation);
        var refusals = refused.get(operation);
        if (refusals != null && refusals.left().getAndDecrement() > 0) {
            throw refusals.error().get();
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        if (status == AwsError.UNANSWERED) {
            return; // whoever called closes the connection
        }
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.getResponseHeaders().add("x-amzn-RequestId", "00000000-0000-0000-0000-000000000000");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
