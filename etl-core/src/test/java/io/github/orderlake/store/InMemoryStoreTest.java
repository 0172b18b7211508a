package io.github.orderlake.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InMemoryStoreTest extends ObjectStoreContract {

    @Override
    ObjectStore newStore() {
        return new InMemoryStore();
    }

    @Override
    String name(String key) {
        return "memory:/" + key;
    }

    @Test
    void namesItsScheme() {
        assertThat(new InMemoryStore().uri("x/a.json")).hasToString("memory:/x/a.json");
    }
}
