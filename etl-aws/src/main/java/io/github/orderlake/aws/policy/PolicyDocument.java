package io.github.orderlake.aws.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A policy as IAM takes it, in version 2012-10-17.
 *
 * <p>Statements, actions and conditions have a fixed order, so the same settings always give the same text and a change of
 * it can be reviewed. Every statement has a name ({@code Sid}) of its own. Immutable and thread-safe.
 *
 * <pre>{@code
 * Files.writeString(Path.of("target-policy.json"), policies.documents().get(PipelineStage.TARGET).toJson());
 * }</pre>
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html">IAM: JSON policy elements</a>
 */
public final class PolicyDocument {

    private final List<Statement> statements;

    private PolicyDocument(List<Statement> statements) {
        this.statements = statements;
    }

    /** Returns a document of these statements, numbering names that occur more than once. */
    static PolicyDocument of(List<Statement> statements) {
        List<Statement> named = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Statement statement : statements) {
            String name = statement.sid();
            for (int number = 2; !names.add(name); number++) {
                name = statement.sid() + number;
            }
            named.add(statement.named(name));
        }
        return new PolicyDocument(List.copyOf(named));
    }

    /** Returns one document that allows and denies what these do together. A statement that is in several is in it once. */
    public static PolicyDocument merge(List<PolicyDocument> documents) {
        Set<Statement> distinct = new LinkedHashSet<>();
        documents.forEach(document -> distinct.addAll(document.statements));
        return of(List.copyOf(distinct));
    }

    /** Returns the document as indented JSON, with {@code \n} behind each line on every platform. */
    public String toJson() {
        return PolicyJson.write(statements);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PolicyDocument document && statements.equals(document.statements);
    }

    @Override
    public int hashCode() {
        return statements.hashCode();
    }

    /** Returns the same as {@link #toJson()}. */
    @Override
    public String toString() {
        return toJson();
    }
}
