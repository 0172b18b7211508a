package io.github.orderlake.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InMemoryStoreTest extends ObjectStoreContract {

    @Override
    protected ObjectStore newStore() {
        return new InMemoryStore();
    }

    @Override
    protected String name(String key) {
        return "memory:/" + key;
    }

    @Test
    void namesItsScheme() {
        assertThat(new InMemoryStore().uri("x/a.json")).hasToString("memory:/x/a.json");
    }
}
