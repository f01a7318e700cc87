/** Reading what the control API is told: everything from outside is checked here once. */

import type { IncomingMessage } from 'node:http';
import type { PartyName } from '../directory/party.ts';
import type { Json, JsonObject } from '../hal.ts';

/** The caller of the control API asked for something impossible: status and sentence. */
export class ControlError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON object of a request's body; empty when there is none. */
export async function readJsonBody(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ControlError(400, 'The body is not JSON.');
  }
  if (!isObject(value)) throw new ControlError(400, 'The body must be a JSON object.');
  return value;
}

/** Typed access to the members of a body. */
export class Members {
  constructor(private readonly members: JsonObject) {}

  get all(): JsonObject {
    return this.members;
  }
  has(name: string): boolean {
    return this.members[name] !== undefined;
  }
  /** Refuses members of any other name: what is misspelt would be left out without a word. */
  only(...names: string[]): this {
    const unknown = Object.keys(this.members).find((name) => !names.includes(name));
    if (unknown !== undefined)
      throw new ControlError(400, `There is no member "${unknown}" here, but ${names.join(', ')}.`);
    return this;
  }
  text(name: string): string | undefined {
    return this.#typed(name, 'string') as string | undefined;
  }
  number(name: string): number | undefined {
    return this.#typed(name, 'number') as number | undefined;
  }
  flag(name: string): boolean | undefined {
    return this.#typed(name, 'boolean') as boolean | undefined;
  }
  object(name: string): JsonObject | undefined {
    const value = this.members[name];
    if (value === undefined) return undefined;
    if (!isObject(value)) throw new ControlError(400, `${name} must be an object.`);
    return value;
  }
  /** One of a list of words. */
  choice<T extends string>(name: string, values: readonly T[]): T | undefined {
    const value = this.text(name);
    const found = values.find((one) => one === value);
    if (value !== undefined && found === undefined) {
      throw new ControlError(400, `${name} must be one of ${values.join(', ')}.`);
    }
    return found;
  }
  /** A person or telephone: address, number, or an object with name, address, number, anonymous. */
  party(name: string): PartyName | undefined {
    const value = this.members[name];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'string') {
      if (!/[@\d]/.test(value))
        throw new ControlError(400, `${name} must be an address or a number; "${value}" is neither.`);
      return value;
    }
    if (!isObject(value)) throw new ControlError(400, `${name} must be an address, a number or an object.`);
    const parts = new Members(value).only('name', 'address', 'number', 'anonymous');
    return {
      name: parts.text('name'),
      address: parts.text('address'),
      number: parts.text('number'),
      anonymous: parts.flag('anonymous'),
    };
  }

  #typed(name: string, type: 'string' | 'number' | 'boolean'): Json | undefined {
    const value = this.members[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== type) throw new ControlError(400, `${name} must be a ${type}.`);
    return value;
  }
}
