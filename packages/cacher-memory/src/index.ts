export { MemoryCacher, type MemoryCacherOptions } from "./memory-cacher.ts";
export { MemoryLruCacher, type MemoryLruCacherOptions } from "./memory-lru-cacher.ts";
export type { CloneOption } from "./options.ts";
