import { interopSuite } from "../cases/interop-suite.ts";

interopSuite({ moleculer: "0.15", transporter: "nats", serializer: "msgpack" });
