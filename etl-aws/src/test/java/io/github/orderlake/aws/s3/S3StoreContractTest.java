package io.github.orderlake.aws.s3;

import io.github.orderlake.aws.S3Server;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.store.ObjectStoreContract;
import org.junit.jupiter.api.extension.RegisterExtension;

class S3StoreContractTest extends ObjectStoreContract {

    @RegisterExtension
    static final S3Server SERVER = new S3Server();

    private String bucket;

    @Override
    protected ObjectStore newStore() {
        bucket = SERVER.newBucket();
        return S3Store.builder(SERVER.client(), bucket)
                .prefix("data/orders/")
                .partBytes(5 << 20)
                .build();
    }

    @Override
    protected String name(String key) {
        return "s3://" + bucket + "/data/orders/" + key;
    }
}
