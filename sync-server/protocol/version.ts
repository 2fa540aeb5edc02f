/**
 * The version of the wire. Raise it with every change of a schema in this folder; protocol-version.test.ts fails
 * when the schemas change and this number does not (P10).
 *
 * History
 *   1  push, pull, registers, device registration and linking
 *   2  accounts: signing up and in, a device of an account
 *   3  an API key asks for the password again, and goes with it unless `keepKeys` is said; admins see what
 *      was trained
 *   4  the manifest names deltas to the model in service
 *   5  the manifest names the ensemble beside the model in service
 *   6  an impression says which source chose it, in which moment and among which candidates
 *   7  the manifest names the experiment that runs, and an impression the variant under which it was shown; admins start
 *      and stop experiments, analysts see what they show
 *   8  the manifest names what others' answers say of the lists' sources
 */
export const PROTOCOL_VERSION = 8;

/** The oldest client version that this server still understands. An installed PWA may be weeks old. */
export const MIN_PROTOCOL_VERSION = 1;
