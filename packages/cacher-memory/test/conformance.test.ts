import { cacherSuite } from "@isomer/conformance";
import { MemoryCacher, MemoryLruCacher } from "../src/index.ts";

cacherSuite({ describe, it }, { name: "memory", create: () => new MemoryCacher() });
cacherSuite({ describe, it }, { name: "memory with copies", create: () => new MemoryCacher({ clone: true }) });
cacherSuite({ describe, it }, { name: "memory with a limit", create: () => new MemoryCacher({ max: 1000 }) });
cacherSuite({ describe, it }, { name: "memory-lru", create: () => new MemoryLruCacher() });
cacherSuite({ describe, it }, { name: "memory-lru with copies", create: () => new MemoryLruCacher({ clone: true }) });
