/** Version of this package; the release step keeps it equal to that of the manifest. */
const VERSION = "0.1.0";

/** What INFO says about the software of this node. */
export const CLIENT = Object.freeze({ type: "isomer", version: VERSION, langVersion: process.version });
