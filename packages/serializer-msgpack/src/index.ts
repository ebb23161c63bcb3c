export { MsgPackSerializer } from "./msgpack-serializer.ts";
