/** A process with nodes of a soak, which does what the program that started it says. */
import "reflect-metadata";
import type { Answer, Question } from "./conversation.ts";
import { NodeCommands } from "./node-commands.ts";

// The program is gone: nobody else would end this process.
process.on("disconnect", () => process.exit());

const commands = new NodeCommands();

process.on("message", (question: Question) => void answer(question));

async function answer({ id, command, args }: Question): Promise<void> {
  try {
    // The types of the arguments are checked where the question is asked.
    const method = commands[command] as (...all: readonly unknown[]) => unknown;
    say({ id, result: await method.apply(commands, [...args]) });
  } catch (error) {
    say({ id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function say(message: Answer): void {
  process.send?.(message);
}
