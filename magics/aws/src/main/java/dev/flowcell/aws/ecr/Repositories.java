package dev.flowcell.aws.ecr;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.flowcell.aws.client.AwsClients;
import dev.flowcell.aws.client.Tags;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;
import software.amazon.awssdk.services.ecr.model.ImageTagMutabilityExclusionFilter;
import software.amazon.awssdk.services.ecr.model.ImageTagMutabilityExclusionFilterType;
import software.amazon.awssdk.services.ecr.model.Repository;
import software.amazon.awssdk.services.ecr.model.RepositoryAlreadyExistsException;
import software.amazon.awssdk.services.ecr.model.RepositoryNotFoundException;
import software.amazon.awssdk.services.ecr.model.Tag;

/** An account's repositories in a region; only those with Flowcell's tag are ever removed. */
final class Repositories {

    /** Tags that move; all others name one image for ever. */
    static final List<String> MOVING = List.of("latest", "dev");
    private static final String LIFECYCLE = """
            {"rules":[{"rulePriority":1,"description":"untagged images","selection":{"tagStatus":"untagged",\
            "countType":"sinceImagePushed","countUnit":"days","countNumber":14},"action":{"type":"expire"}}]}""";

    private final AwsClients aws;
    private final EcrClient ecr;

    Repositories(AwsClients aws) {
        this.aws = aws;
        this.ecr = aws.of(EcrClient.builder());
    }

    /** Makes one where there is none: its tags stay, it is scanned, and what has no tag any more goes. */
    void make(String repository) {
        var there = aws.call("looking for the repository " + repository, () -> {
            try {
                return ecr.describeRepositories(request -> request.repositoryNames(repository)).hasRepositories();
            } catch (RepositoryNotFoundException e) {
                return false;
            }
        });
        if (there) {
            return;
        }
        aws.call("making the repository " + repository, () -> {
            try {
                ecr.createRepository(request -> request.repositoryName(repository)
                        .imageTagMutability(ImageTagMutability.IMMUTABLE_WITH_EXCLUSION)
                        .imageTagMutabilityExclusionFilters(MOVING.stream()
                                .map(tag -> ImageTagMutabilityExclusionFilter.builder()
                                        .filterType(ImageTagMutabilityExclusionFilterType.WILDCARD).filter(tag)
                                        .build())
                                .toList())
                        .imageScanningConfiguration(scan -> scan.scanOnPush(true))
                        .tags(Tag.builder().key(Tags.MANAGED_BY).value(Tags.FLOWCELL).build()));
            } catch (RepositoryAlreadyExistsException e) {
                return false; // another process was faster
            }
            return true;
        });
        aws.call("setting what " + repository + " keeps", () -> ecr
                .putLifecyclePolicy(request -> request.repositoryName(repository).lifecyclePolicyText(LIFECYCLE)));
    }

    /** Whether there is one of that name that Flowcell made. */
    boolean ours(String repository) {
        return aws.call("looking for the repository " + repository, () -> {
            try {
                return ours(ecr.describeRepositories(request -> request.repositoryNames(repository)).repositories()
                        .getFirst());
            } catch (RepositoryNotFoundException e) {
                return false;
            }
        });
    }

    private boolean ours(Repository repository) {
        return Tags.ours(ecr.listTagsForResource(request -> request.resourceArn(repository.repositoryArn())).tags()
                .stream().collect(Collectors.toMap(Tag::key, Tag::value)));
    }

    void delete(String repository) {
        aws.call("deleting the repository " + repository,
                () -> ecr.deleteRepository(request -> request.repositoryName(repository).force(true)));
    }

    /// How a repository treats tags.
    record Tagging(String name, Moves moves) {

        /** Which tags can be moved: those that Flowcell moves alone, as it makes repositories, all, or not even these. */
        enum Moves {
            own, all, none
        }
    }

    /// How those treat tags that flows are pushed to.
    ///
    /// @param prefix
    ///            what their names begin with, such as `flows/`; where it is empty, those that Flowcell made
    List<Tagging> tagging(String prefix) {
        return aws.call("listing the repositories", () -> ecr.describeRepositoriesPaginator(request -> request
                .maxResults(100)).stream().flatMap(page -> page.repositories().stream())
                .filter(each -> each.repositoryName().startsWith(prefix))
                .map(each -> Map.entry(each, moves(each))).filter(each -> each.getValue() != Tagging.Moves.own)
                .filter(each -> !prefix.isEmpty() || ours(each.getKey()))
                .map(each -> new Tagging(each.getKey().repositoryName(), each.getValue())).toList());
    }

    private static Tagging.Moves moves(Repository repository) {
        return switch (repository.imageTagMutability()) {
            case null -> Tagging.Moves.all;
            case MUTABLE, MUTABLE_WITH_EXCLUSION, UNKNOWN_TO_SDK_VERSION -> Tagging.Moves.all;
            case IMMUTABLE -> Tagging.Moves.none;
            case IMMUTABLE_WITH_EXCLUSION -> MOVING.stream().allMatch(
                    tag -> repository.imageTagMutabilityExclusionFilters().stream().map(each -> each.filter())
                            .anyMatch(pattern -> tag.matches(pattern.replace(".", "\\.").replace("*", ".*"))))
                                    ? Tagging.Moves.own
                                    : Tagging.Moves.none;
        };
    }

    /// All that Flowcell made.
    ///
    /// @param prefix
    ///            what their names begin with, such as `flows/`
    List<String> allOurs(String prefix) {
        return aws.call("listing the repositories", () -> ecr.describeRepositoriesPaginator(request -> request
                .maxResults(100)).stream().flatMap(page -> page.repositories().stream())
                .filter(each -> each.repositoryName().startsWith(prefix)).filter(this::ours)
                .map(Repository::repositoryName).sorted().toList());
    }
}
