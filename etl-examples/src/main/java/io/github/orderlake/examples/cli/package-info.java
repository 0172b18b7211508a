/**
 * The command line {@code orderlake.jar}. Start at {@link io.github.orderlake.examples.cli.Main}; {@code ConvertCommand}
 * shows a pipeline with stages of its own for the progress display.
 */
@NullMarked
package io.github.orderlake.examples.cli;

import org.jspecify.annotations.NullMarked;
