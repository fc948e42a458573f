package dev.flowcell.aws.policy;

import java.util.ArrayList;
import java.util.List;

import dev.flowcell.aws.vault.PushedSecrets;
import dev.flowcell.flow.cell.FlowSource.Secret;
import dev.flowcell.runtime.store.StoreAddress;
import dev.flowcell.runtime.vault.SecretPlace;
import org.jspecify.annotations.Nullable;

/// Rights on the things around a run, as every engine needs them. What the service's reference lists without a resource
/// type stands with `*`.
public final class Rights {

    private final Scope scope;

    public Rights(Scope scope) {
        this.scope = scope;
    }

    /// To pull images.
    ///
    /// @param repository
    ///            `news/bbc`, or a pattern
    public List<Statement> pull(String repository) {
        return List.of(login(), new Statement("PullImages", List.of("ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"), repository(repository)));
    }

    /// To make the repository, and push to it.
    ///
    /// @param nowhere
    ///            the name by which [dev.flowcell.aws.ecr.RegistryCheck] asks whether one may
    List<Statement> push(String repository, String nowhere) {
        return List.of(login(), new Statement("AskWhetherToPush", List.of("ecr:InitiateLayerUpload"),
                repository(nowhere)),
                new Statement("PushImages", List.of("ecr:BatchCheckLayerAvailability",
                        "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:CreateRepository",
                        "ecr:DescribeRepositories",
                        "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:PutImage",
                        "ecr:PutLifecyclePolicy",
                        "ecr:TagResource", "ecr:UploadLayerPart"), repository(repository)));
    }

    /** To remove the repository with the flow. */
    List<Statement> removeImages(String repository) {
        return List.of(new Statement("RemoveImages", List.of("ecr:DeleteRepository", "ecr:ListTagsForResource"),
                repository(repository)));
    }

    /** To say whether Fargate's quota is enough. */
    Statement lookAtQuota() {
        return new Statement("LookAtQuota", List.of("servicequotas:GetServiceQuota"), Statement.ANY);
    }

    private static Statement login() {
        return new Statement("LogInToRegistries", List.of("ecr:GetAuthorizationToken"), Statement.ANY);
    }

    private String repository(String name) {
        return scope.arn("ecr", "repository/" + name);
    }

    /// For a task's log driver.
    ///
    /// @param group
    ///            `/flowcell/prod`, or a pattern
    public Statement writeLogs(String group) {
        return new Statement("WriteLogs", List.of("logs:CreateLogStream", "logs:PutLogEvents"),
                scope.arn("logs", "log-group:" + group + ":*"));
    }

    /// To read the values of secrets.
    ///
    /// @param pushed
    ///            whether those of a person's own are in Secrets Manager
    public List<Statement> read(List<Secret> secrets, boolean pushed, String parameterAction) {
        var statements = new ArrayList<Statement>();
        var ids = secrets.stream().map(secret -> secret(secret, pushed)).filter(each -> each != null).distinct()
                .toList();
        if (!ids.isEmpty()) {
            statements.add(new Statement("ReadSecrets", List.of("secretsmanager:GetSecretValue"), ids));
        }
        var parameters = parameters(secrets);
        if (!parameters.isEmpty()) {
            statements.add(new Statement("ReadParameters", List.of(parameterAction), parameters));
        }
        return statements;
    }

    /** To find out whether secrets are there, without their values. */
    List<Statement> find(List<Secret> secrets) {
        var statements = new ArrayList<Statement>();
        var ids = secrets.stream().map(secret -> secret(secret, true)).filter(each -> each != null).distinct().toList();
        if (!ids.isEmpty()) {
            statements.add(new Statement("FindSecrets", List.of("secretsmanager:DescribeSecret"), ids));
        }
        if (!parameters(secrets).isEmpty()) {
            statements.add(new Statement("FindParameters", List.of("ssm:DescribeParameters"), Statement.ANY));
        }
        return statements;
    }

    /** To write a person's own, with `%secret --push`. */
    List<Statement> push(List<Secret> secrets) {
        var ids = secrets.stream().filter(each -> !vault(each)).map(secret -> secret(secret, true)).toList();
        return ids.isEmpty()
                ? List.of()
                : List.of(new Statement("PushSecrets", List.of("secretsmanager:CreateSecret",
                        "secretsmanager:DeleteSecret", "secretsmanager:PutSecretValue", "secretsmanager:RestoreSecret",
                        "secretsmanager:TagResource"),
                        ids));
    }

    private @Nullable String secret(Secret secret, boolean pushed) {
        var source = secret.source();
        if (source.startsWith("aws:")) {
            var id = SecretPlace.of(source.substring(4)).id();
            return id.startsWith("arn:") ? id : named(id);
        }
        return pushed && !vault(secret) ? named(PushedSecrets.PREFIX + secret.name()) : null;
    }

    /** AWS ends a secret's ARN with a hyphen and six characters. */
    private String named(String id) {
        return scope.arn("secretsmanager", "secret:" + id + "-??????");
    }

    /** What is kept elsewhere already. */
    private static boolean vault(Secret secret) {
        return secret.source().matches("(aws|ssm|k8s):.*");
    }

    private List<String> parameters(List<Secret> secrets) {
        return secrets.stream().map(Secret::source).filter(source -> source.startsWith("ssm:"))
                .map(source -> source.substring(4)).map(name -> name.startsWith("arn:")
                        ? name
                        : scope.arn("ssm", "parameter/" + name.replaceFirst("^/", "").replaceFirst(":.*", "")))
                .distinct().toList();
    }

    /// For a clock to start tasks.
    ///
    /// @param family
    ///            of the task definitions, or a pattern
    /// @param executionRole
    ///            the tasks' own
    public List<Statement> start(String family, String executionRole) {
        return List.of(
                new Statement("Run", List.of("ecs:RunTask"), scope.arn("ecs", "task-definition/" + family + ":*")),
                new Statement("TagRuns", List.of("ecs:TagResource"), scope.arn("ecs", "task/*"))
                        .where("StringEquals", "ecs:CreateAction", "RunTask"),
                pass("GiveRolesToTasks", List.of(executionRole), "ecs-tasks"));
    }

    /// To let a service make its own role, which it does as whoever calls it, where the account has none yet.
    ///
    /// @param service
    ///            `ecs`
    /// @param role
    ///            what it names that role
    Statement serviceRole(String service, String role) {
        var name = service + ".amazonaws.com";
        return new Statement("LetServiceMakeItsRole", List.of("iam:CreateServiceLinkedRole"),
                scope.role("aws-service-role/" + name + "/" + role)).where("StringEquals", "iam:AWSServiceName", name);
    }

    /// To give roles to a service.
    ///
    /// @param name
    ///            of the statement
    public Statement pass(String name, List<String> roles, String service) {
        return new Statement(name, List.of("iam:PassRole"), roles.stream().map(scope::role).toList())
                .where("StringEquals", "iam:PassedToService", service + ".amazonaws.com");
    }

    /// For a store on S3.
    ///
    /// @param address
    ///            `s3:BUCKET/PREFIX`; any other needs no rights
    List<Statement> store(@Nullable String address) {
        if (address == null || !address.startsWith("s3:")) {
            return List.of();
        }
        var store = StoreAddress.parse(address);
        var parts = store.place().split("/", 2);
        var bucket = "arn:" + scope.partition() + ":s3:::" + parts[0];
        var prefix = parts.length < 2 || parts[1].isBlank() ? "" : parts[1].replaceFirst("/+$", "") + "/";
        var list = new Statement("ListStore", List.of("s3:ListBucket"), bucket);
        var statements = new ArrayList<>(List.of(
                prefix.isEmpty() ? list : list.where("StringLike", "s3:prefix", prefix + "*"),
                new Statement("UseStore", List.of("s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"),
                        bucket + "/" + prefix + "*")));
        // An alias is no resource of a policy; the condition holds it to what S3 asks KMS for.
        store.option("kms").ifPresent(key -> statements.add(new Statement("UseKey",
                List.of("kms:Decrypt", "kms:GenerateDataKey"), key.startsWith("arn:") ? key : "*")
                .where("StringLike", "kms:ViaService", "s3.*.amazonaws.com")));
        return statements;
    }
}
