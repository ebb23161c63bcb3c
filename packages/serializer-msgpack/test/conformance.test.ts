import { goldenFrames, serializerSuite } from "@isomer/conformance";
import { MsgPackSerializer } from "../src/index.ts";

serializerSuite(
  { describe, it },
  {
    name: "msgpack",
    create: () => new MsgPackSerializer(),
    golden: { frames: [...goldenFrames("nats", "msgpack"), ...goldenFrames("tcp", "msgpack")], identical: false },
  },
);
