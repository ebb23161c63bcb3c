/** A process that is one node, and does what the test that started it says. */
import "reflect-metadata";
import { ServiceBroker } from "@isomer/core";
import { MemoryLogger } from "../node/memory-logger.ts";
import { brokerOptions, type NodeSpec } from "../node/node-options.ts";
import { Commands } from "./commands.ts";
import type { Answer, Question } from "./conversation.ts";
import { WorkService } from "./work-service.ts";

// The test is gone: nobody else would end this process.
process.on("disconnect", () => process.exit());

const spec = JSON.parse(process.argv[2] ?? "") as NodeSpec;
const logger = new MemoryLogger();
const work = new WorkService();
const options = brokerOptions(spec, logger);
const broker = new ServiceBroker({ ...options, services: [work] });
const commands = new Commands({ broker, logger, work, transporter: options.transporter ?? null });

process.on("message", (question: Question) => void answer(question));
await broker.start();
process.send?.({ ready: true });

async function answer({ id, command, args }: Question): Promise<void> {
  try {
    // The types of the arguments are checked where the question is asked.
    const method = commands[command] as (...args: readonly unknown[]) => unknown;
    say({ id, result: await method.apply(commands, [...args]) });
  } catch (error) {
    say({ id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function say(message: Answer): void {
  process.send?.(message);
}
