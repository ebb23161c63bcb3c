import { setTimeout as sleep } from "node:timers/promises";
import { Action, type Context as AnyContext, Context, Event, Service } from "@isomer/core";
import { errorOfKind } from "./errors.ts";
import type { SeenEvent } from "./interop-node.ts";
import { consume, type StreamReport, type StreamSource, sourceOf } from "./stream-content.ts";
