package io.github.orderlake.aws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

class AccessFailuresTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | ExpiredTokenException | the credentials have expired: renew them, for a profile with single sign-on by"
                        + " aws sso login",
                "400 | UnrecognizedClientException | AWS does not know the access key: check AWS_ACCESS_KEY_ID, or the keys of"
                        + " the profile",
                "403 | InvalidClientTokenId | AWS does not know the access key: check AWS_ACCESS_KEY_ID, or the keys of the"
                        + " profile",
                "400 | InvalidToken | the session token does not belong to the access key: check AWS_SESSION_TOKEN",
                "403 | InvalidSignatureException | the secret key does not belong to the access key: check"
                        + " AWS_SECRET_ACCESS_KEY, or the keys of the profile",
                "403 | RequestTimeTooSkewed | the clock of this machine differs from that of AWS",
                "301 | PermanentRedirect | the bucket is in another region than the client: set AWS_REGION",
                "403 | AccessDenied |",
                "404 | NoSuchKey |"
            })
    void explainsWhatConcernsCredentialsAndRegion(int status, String code, String explanation) {
        assertThat(AccessFailures.explanation(answer(status, code, "nothing of that")))
                .isEqualTo(explanation);
    }

    @Test
    void findsTheRightRegionInTheMessage() {
        String message =
                "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-north-1'";
        assertThat(AccessFailures.explanation(answer(400, "AuthorizationHeaderMalformed", message)))
                .isEqualTo("the bucket is in region eu-north-1, and the client is not: set AWS_REGION=eu-north-1");
    }

    @Test
    void explainsWhatProvidersOfCredentialsThrow() {
        SdkClientException none = SdkClientException.create(
                "Unable to load credentials from any of the providers in the"
                        + " chain AwsCredentialsProviderChain(credentialsProviders=[SystemPropertyCredentialsProvider()])");
        assertThat(AccessFailures.explanation(none))
                .isEqualTo(
                        "no credentials were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile by"
                                + " AWS_PROFILE, or log in by aws sso login");
        SdkClientException signOn = SdkClientException.create(
                "Unable to load credentials from any of the providers in the chain: [ProfileCredentialsProvider(): The SSO"
                        + " session associated with this profile has expired or is otherwise invalid.]");
        assertThat(AccessFailures.explanation(new IllegalStateException(signOn)))
                .isEqualTo("the single sign-on session has expired, or there is none: run aws sso login");
        assertThat(AccessFailures.credentials(answer(403, "AccessDenied", "User x is not authorized to assume y")))
                .isEqualTo("403 Sts AccessDenied: User x is not authorized to assume y");
        assertThat(AccessFailures.credentials(SdkClientException.create("Profile nope is empty")))
                .isEqualTo("Profile nope is empty");
    }

    private static AwsServiceException answer(int status, String code, String message) {
        return AwsServiceException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName("Sts")
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }
}
