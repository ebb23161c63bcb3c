import { goldenFrames, serializerSuite } from "@isomer/conformance";
import { JsonSerializer } from "../../src/builtin/json-serializer.ts";

const create = (): JsonSerializer => new JsonSerializer();

serializerSuite({ describe, it }, { name: "json", create, golden: { frames: goldenFrames("nats", "json") } });
serializerSuite({ describe, it }, { name: "json over TCP", create, golden: { frames: goldenFrames("tcp", "json") } });
