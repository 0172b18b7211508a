package io.github.orderlake.order;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order as an object, for programs that hold orders in memory: read by Jackson from the same JSON that
 * {@link Orders#flattenSpec()} describes, or made by hand. Every field may be {@code null}, which means that the order
 * does not say.
 *
 * @param orderId the order's id
 * @param orderDate when it was placed, as text
 * @param totalAmount what it costs in all
 * @param customer who placed it
 * @param products its lines; {@code null} or empty if it has none
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Order(
        @JsonProperty("order_id") @Nullable String orderId,
        @JsonProperty("order_date") @Nullable String orderDate,
        @JsonProperty("total_amount") @Nullable Double totalAmount,
        @JsonProperty("customer") @Nullable Customer customer,
        @JsonProperty("products") @Nullable List<@Nullable Product> products) {

    /** Tells the id only: the rest may be personal data. */
    @Override
    public String toString() {
        return "Order[" + orderId + "]";
    }

    /**
     * Who placed an order.
     *
     * @param customerId the customer's id
     * @param name the customer's name
     * @param email the customer's e-mail address
     * @param address the customer's postal address
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Customer(
            @JsonProperty("customer_id") @Nullable String customerId,
            @JsonProperty("name") @Nullable String name,
            @JsonProperty("email") @Nullable String email,
            @JsonProperty("address") @Nullable String address) {

        /** Tells the id only: the rest is personal data. */
        @Override
        public String toString() {
            return "Customer[" + customerId + "]";
        }
    }

    /**
     * One line of an order.
     *
     * @param productId the product's id
     * @param name the product's name
     * @param category the product's category
     * @param price the price of one piece
     * @param quantity how many pieces
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Product(
            @JsonProperty("product_id") @Nullable String productId,
            @JsonProperty("name") @Nullable String name,
            @JsonProperty("category") @Nullable String category,
            @JsonProperty("price") @Nullable Double price,
            @JsonProperty("quantity") @Nullable Long quantity) {}
}
