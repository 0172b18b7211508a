package io.github.orderlake.aws;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Explains failures that concern credentials or the region, and names what helps. Thread-safe. */
public final class AccessFailures {

    private static final String EXPIRED =
            "the credentials have expired: renew them, for a profile with single sign-on by aws sso login";
    private static final String UNKNOWN_KEY =
            "AWS does not know the access key: check AWS_ACCESS_KEY_ID, or the keys of the profile";
    private static final String UNKNOWN_TOKEN =
            "the session token does not belong to the access key: check AWS_SESSION_TOKEN";
    private static final String WRONG_SECRET =
            "the secret key does not belong to the access key: check AWS_SECRET_ACCESS_KEY, or the keys of the profile";
    private static final String WRONG_CLOCK = "the clock of this machine differs from that of AWS";
    private static final String SIGN_ON = "the single sign-on session has expired, or there is none: run aws sso login";
    private static final String NONE =
            "no credentials were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a"
                    + " profile by AWS_PROFILE, or log in by aws sso login";

    /** By the codes of S3, STS and services that speak JSON, which differ. */
    private static final Map<String, String> CAUSES = Map.ofEntries(
            Map.entry("ExpiredToken", EXPIRED),
            Map.entry("ExpiredTokenException", EXPIRED),
            Map.entry("TokenRefreshRequired", EXPIRED),
            Map.entry("InvalidAccessKeyId", UNKNOWN_KEY),
            Map.entry("InvalidClientTokenId", UNKNOWN_KEY),
            Map.entry("UnrecognizedClientException", UNKNOWN_KEY),
            Map.entry("InvalidToken", UNKNOWN_TOKEN),
            Map.entry("SignatureDoesNotMatch", WRONG_SECRET),
            Map.entry("InvalidSignatureException", WRONG_SECRET),
            Map.entry("RequestExpired", WRONG_CLOCK),
            Map.entry("RequestTimeTooSkewed", WRONG_CLOCK));

    /** What the SDK's provider of single sign-on throws, which need not be on the class path. */
    private static final Pattern SIGN_ON_MESSAGE =
            Pattern.compile("SSO session|SSO token|cached token|Token is expired", Pattern.CASE_INSENSITIVE);

    private static final String SIGN_ON_PACKAGES = "software.amazon.awssdk.services.sso";

    private static final Pattern EXPECTED_REGION = Pattern.compile("expecting '([a-z0-9-]+)'");
    private static final String REGION_HEADER = "x-amz-bucket-region";
    private static final int MAX_CAUSES = 10;

    private AccessFailures() {}

    /** Returns the cause of a failure and what helps, or {@code null} if it concerns neither credentials nor region. */
    public static @Nullable String explanation(Throwable failure) {
        Throwable at = failure;
        for (int i = 0; i < MAX_CAUSES && at != null; i++, at = at.getCause()) {
            String message = String.valueOf(at.getMessage());
            if (at.getClass().getName().startsWith(SIGN_ON_PACKAGES)
                    || SIGN_ON_MESSAGE.matcher(message).find()) {
                return SIGN_ON;
            }
            if (message.startsWith("Unable to load credentials")) {
                return NONE;
            }
            if (at instanceof AwsServiceException answer) {
                return explanation(answer);
            }
        }
        return null;
    }

    /** Returns why credentials could not be had, in one line, from what a provider of credentials threw. */
    public static String credentials(Throwable failure) {
        String explanation = explanation(failure);
        if (failure instanceof AwsServiceException answer) {
            AwsErrorDetails details = answer.awsErrorDetails();
            String code = details == null ? "" : " " + details.serviceName() + " " + details.errorCode();
            // Which role and permission is all that helps, and holds nothing of the data.
            String reason = explanation == null && details != null ? details.errorMessage() : explanation;
            return answer.statusCode() + code + (reason == null ? "" : ": " + reason);
        }
        return explanation == null ? String.valueOf(failure.getMessage()) : explanation;
    }

    private static @Nullable String explanation(AwsServiceException answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        String code = details == null ? null : details.errorCode();
        if (answer.statusCode() == 301 || "AuthorizationHeaderMalformed".equals(code)) {
            String region = region(details);
            return region == null
                    ? "the bucket is in another region than the client: set AWS_REGION"
                    : "the bucket is in region " + region + ", and the client is not: set AWS_REGION=" + region;
        }
        return code == null ? null : CAUSES.get(code);
    }

    private static @Nullable String region(@Nullable AwsErrorDetails details) {
        if (details == null) {
            return null;
        }
        Optional<String> header = details.sdkHttpResponse() == null
                ? Optional.empty()
                : details.sdkHttpResponse().firstMatchingHeader(REGION_HEADER);
        Matcher expected = EXPECTED_REGION.matcher(String.valueOf(details.errorMessage()));
        return header.orElseGet(() -> expected.find() ? expected.group(1) : null);
    }
}
