package dev.flowcell.aws.client;

import java.util.Optional;
import java.util.regex.Pattern;

import dev.flowcell.runtime.error.Fault;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;

/// Why there are no credentials. The SDK asks one provider after the other and then says what each of them said, in one
/// line of a thousand characters: here is which of them was meant, and what is wrong with it.
final class CredentialFaults {

    private static final String NONE = "Unable to load credentials";
    private static final Pattern NO_TOKEN_FILE = Pattern
            .compile("WebIdentityTokenFileCredentialsProvider\\(\\): \\S*NoSuchFileException: ([^,\\]]+)");
    /** Its own text says more where a profile has credentials of some kind. */
    private static final Pattern PROFILE = Pattern.compile(
            "ProfileCredentialsProvider\\(profileName=([^,)]+)(?:, profileFile=.*?]\\))?\\): (.*?), Container",
            Pattern.DOTALL);

    private CredentialFaults() {
    }

    /// Reads what the SDK says.
    ///
    /// @return empty where it is about something else
    static Optional<Fault> of(String text) {
        if (text.contains("SSO") && text.contains("expired") || text.contains("Token is expired")) {
            var profile = ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow();
            return Optional.of(Fault.settings("the AWS single sign-on session has ended", "run aws sso login"
                    + (profile.equals("default") ? "" : " --profile " + profile) + ", then repeat"));
        }
        if (!text.contains(NONE)) {
            return Optional.empty();
        }
        var file = NO_TOKEN_FILE.matcher(text);
        if (file.find()) {
            return Optional.of(Fault.settings("there is no web identity token at " + file.group(1),
                    "check AWS_WEB_IDENTITY_TOKEN_FILE"));
        }
        var profile = PROFILE.matcher(text);
        if (profile.find()) {
            var name = profile.group(1);
            if (!profile.group(2).startsWith("Profile file contained no credentials")) {
                return Optional.of(Fault.settings(
                        "the AWS profile " + name + " gives no credentials (" + profile.group(2).replaceAll("\\.$", "")
                                + ")",
                        "mend it in ~/.aws/config, or choose another with AWS_PROFILE"));
            }
            if (!name.equals("default")) {
                return Optional.of(Fault.settings("there is no AWS profile " + name + " with credentials",
                        "aws configure list-profiles lists those that there are; choose one with AWS_PROFILE"));
            }
        }
        return Optional.of(Fault.settings("there are no AWS credentials here",
                "log in (aws sso login), or set AWS_PROFILE"));
    }
}
