import { interopSuite } from "../cases/interop-suite.ts";

interopSuite({ moleculer: "0.14", transporter: "nats", serializer: "json" });
