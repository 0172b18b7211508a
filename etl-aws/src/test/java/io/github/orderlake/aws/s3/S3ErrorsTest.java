package io.github.orderlake.aws.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

class S3ErrorsTest {

    private static final URI OBJECT = URI.create("s3://b/a");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT  | 503 | SlowDown           | PUT s3://b/a failed: 503 SlowDown",
                "HEAD | 500 |                    | HEAD s3://b/a failed: 500",
                "POST | 200 | InternalError      | POST s3://b/a failed: 200 InternalError",
                "GET  | 403 | InvalidObjectState | GET s3://b/a failed: 403 InvalidObjectState: the object is archived and has to be"
                        + " restored before it can be read",
                "GET  | 301 | PermanentRedirect  | GET s3://b/a failed: 301 PermanentRedirect: the bucket is in region eu-west-1,"
                        + " and the client is not: set AWS_REGION=eu-west-1",
                "LIST | 400 | AuthorizationHeaderMalformed | LIST s3://b/a failed: 400 AuthorizationHeaderMalformed: the bucket"
                        + " is in region eu-west-1, and the client is not: set AWS_REGION=eu-west-1",
                "HEAD | 400 |                    | HEAD s3://b/a failed: 400: S3 does not say why: the credentials may have"
                        + " expired, or the bucket may be in another region",
                "GET  | 403 | InvalidAccessKeyId | GET s3://b/a failed: 403 InvalidAccessKeyId: AWS does not know the access key:"
                        + " check AWS_ACCESS_KEY_ID, or the keys of the profile",
                "GET  | 403 | SignatureDoesNotMatch | GET s3://b/a failed: 403 SignatureDoesNotMatch: the secret key does not"
                        + " belong to the access key: check AWS_SECRET_ACCESS_KEY, or the keys of the profile",
                "LIST | 404 | NoSuchBucket       | LIST s3://b/a failed: 404 NoSuchBucket: there is no such bucket",
                "PUT  | 403 | AccessDenied       | PUT s3://b/a failed: 403 AccessDenied: the credentials do not allow it, or the"
                        + " bucket has not the owner that is expected",
                "HEAD | 403 |                    | HEAD s3://b/a failed: 403: the credentials do not allow it, or the bucket has not"
                        + " the owner that is expected, or there is no such object and they do not allow to list the bucket",
                "PUT  | 403 | ExpiredToken       | PUT s3://b/a failed: 403 ExpiredToken: the credentials have expired: renew"
                        + " them, for a profile with single sign-on by aws sso login"
            })
    void namesVerbObjectStatusAndCode(String verb, int status, String code, String message) {
        assertThat(S3Errors.failed(verb, OBJECT, answer(status, code))).hasMessage(message);
    }

    @Test
    void namesWhatBrokeTheConnection() {
        SdkClientException failure = SdkClientException.create(
                "Unable to execute HTTP request (SDK Attempt Count: 3)",
                new IllegalStateException(new IOException("wrapped", new SocketTimeoutException("Read timed out"))));
        assertThat(S3Errors.failed("GET", OBJECT, failure)).hasMessage("GET s3://b/a failed: Read timed out");
        SdkClientException other = SdkClientException.create("Unable to load credentials (SDK Attempt Count: 1)");
        assertThat(S3Errors.failed("GET", OBJECT, other))
                .hasMessage("GET s3://b/a failed: no credentials were found: set AWS_ACCESS_KEY_ID and"
                        + " AWS_SECRET_ACCESS_KEY, name a profile by AWS_PROFILE, or log in by aws sso login");
    }

    @ParameterizedTest
    @CsvSource({
        "408, , true",
        "429, , true",
        "500, InternalError, true",
        "502, , true",
        "503, SlowDown, true",
        "504, , true",
        "400, RequestTimeout, true",
        "409, ConditionalRequestConflict, true",
        "409, OperationAborted, true",
        "200, InternalError, true",
        "400, EntityTooSmall, false",
        "403, AccessDenied, false",
        "404, NoSuchKey, false",
        "409, BucketNotEmpty, false",
        "412, PreconditionFailed, false",
        "501, NotImplemented, false"
    })
    void tellsWhatPasses(int status, String code, boolean passes) {
        assertThat(S3Errors.isPassing(answer(status, code))).isEqualTo(passes);
    }

    @ParameterizedTest
    @CsvSource({
        "503, SlowDown, true",
        "409, OperationAborted, true",
        "400, ExpiredToken, true",
        "403, RequestTimeTooSkewed, true",
        "403, AccessDenied, false",
        "404, NoSuchKey, false",
        "400, InvalidRequest, false",
        "412, PreconditionFailed, false"
    })
    void tellsCallersWhatMaySucceedAtAnotherTime(int status, String code, boolean isTransient) {
        S3RequestException failure = S3Errors.failed("GET", OBJECT, answer(status, code));
        assertThat(failure.isTransient()).isEqualTo(isTransient);
        assertThat(failure.statusCode()).isEqualTo(status);
        assertThat(failure.errorCode()).isEqualTo(code);
        S3RequestException unanswered = S3Errors.failed("GET", OBJECT, new SocketTimeoutException());
        assertThat(unanswered.isTransient()).isTrue();
        assertThat(unanswered.statusCode()).isZero();
        assertThat(unanswered.errorCode()).isNull();
    }

    @Test
    void takesBrokenConnectionsAndTimeoutsForPassing() {
        assertThat(S3Errors.isPassing(SdkClientException.create("x", new IOException("reset"))))
                .isTrue();
        assertThat(S3Errors.isPassing(ApiCallTimeoutException.create(100))).isTrue();
        assertThat(S3Errors.isPassing(new SocketTimeoutException())).isTrue();
        assertThat(S3Errors.isPassing(SdkClientException.create("Unable to load credentials")))
                .isFalse();
    }

    private static S3Exception answer(int status, String code) {
        AwsErrorDetails details = AwsErrorDetails.builder()
                .errorCode(code)
                .sdkHttpResponse(SdkHttpResponse.builder()
                        .statusCode(status)
                        .putHeader("x-amz-bucket-region", "eu-west-1")
                        .build())
                .build();
        return (S3Exception) S3Exception.builder()
                .statusCode(status)
                .awsErrorDetails(details)
                .build();
    }
}
