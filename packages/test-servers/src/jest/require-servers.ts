/** Loaded before each test file of a project that declares servers: fails it, with the reason, if one is missing. */
import { missingServer } from "./missing-server.ts";

const reason = process.env[missingServer];
if (reason !== undefined) throw new Error(reason);
