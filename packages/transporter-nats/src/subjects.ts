/** Topics as NATS subjects (wire protocol 2.2). */
import { IsomerError, type Topic, topicName } from "@isomer/core/adapter-kit";

/** What a node subscribes to for a topic. */
export interface NatsSubscription {
  readonly subject: string;
  /** Queue group whose members share the frames; `null`: every subscriber gets each frame. */
  readonly queue: string | null;
}

/** White space ends a subject in NATS' protocol, so a name with a line break could smuggle in commands. */
const UNSAFE = /[\s\0]/;

/** Longest subject in characters. A server closes the connection on a line of more than 4096 bytes; a character takes up to 3. */
const MAX_LENGTH = 1_024;

/** The subject that frames of a topic are published to. Throws for a name that no subject can hold. */
export function publishSubject(prefix: string, topic: Topic): string {
  return safe(topicName(prefix, topic));
}

/**
 * Subject and queue group of a subscription. Balanced topics have the action or the event group as their queue group; in
 * patterns of events `**` and all that follows becomes NATS' `>`, and `*` means the same there and here.
 */
export function subscriptionOf(prefix: string, topic: Topic): NatsSubscription {
  const subject = safe(topicName(prefix, topic));
  switch (topic.kind) {
    case "node":
    case "broadcast":
      return { subject, queue: null };
    case "action":
      return { subject, queue: topic.action };
    case "event":
      return { subject: subject.replace(/\*\*.*$/, ">"), queue: topic.group };
  }
}

function safe(subject: string): string {
  if (subject.length > MAX_LENGTH)
    throw notASubject(subject.slice(0, 64), `must not be longer than ${MAX_LENGTH} characters`);
  if (UNSAFE.test(subject)) throw notASubject(subject, "must not contain white space");
  return subject;
}

function notASubject(subject: string, rule: string): IsomerError {
  return new IsomerError(`${JSON.stringify(subject)} is no NATS subject: node IDs and names ${rule}.`, {
    code: 400,
    type: "INVALID_PARAMETERS",
  });
}
