package io.github.orderlake.flatten;

import io.github.orderlake.RejectCode;

/**
 * Why a record is left out.
 *
 * @param path the field, or empty for the record as a whole
 * @param failsUnit whether the unit fails because of it
 */
record Rejection(RejectCode code, String path, String message, boolean failsUnit) {}
