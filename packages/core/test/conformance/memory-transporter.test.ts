import { transporterSuite } from "@isomer/conformance";
import { MemoryTransporter } from "../../src/builtin/memory-transporter.ts";

transporterSuite({ describe, it }, { name: "memory", create: () => new MemoryTransporter() });
