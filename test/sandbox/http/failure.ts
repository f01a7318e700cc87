/** Refusals of the UCWA server: status, code, subcode and body as 06 has them. */

import type { JsonObject } from '../hal.ts';

/** Code of the error body by HTTP status (06 §2). */
const CODES: Record<number, string> = {
  400: 'BadRequest',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  408: 'ClientTimeout',
  409: 'Conflict',
  410: 'Gone',
  412: 'PreconditionFailed',
  413: 'EntityTooLarge',
  415: 'UnsupportedMediaType',
  428: 'PreconditionRequired',
  429: 'TooManyRequests',
  500: 'ServiceFailure',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

export interface InvalidParameter {
  name: string;
  reason: string;
}

/** Thrown by handlers; becomes the documented error body. */
export class UcwaFailure extends Error {
  readonly headers: Record<string, string> = {};

  constructor(
    readonly status: number,
    readonly subcode?: string,
    message = 'The request was refused by the sandbox.',
    readonly parameters: readonly InvalidParameter[] = [],
  ) {
    super(message);
  }

  get code(): string {
    return CODES[this.status] ?? 'ServiceFailure';
  }

  /** The error body of 06 §1; `parameters` in the array form seen in the field (gotchas 29). */
  body(): JsonObject {
    return {
      code: this.code,
      ...(this.subcode === undefined ? {} : { subcode: this.subcode }),
      message: this.message,
      ...(this.parameters.length > 0
        ? { parameters: this.parameters.map(({ name, reason }) => ({ name, reason })) }
        : {}),
    };
  }
}

/** 400 ParameterValidationFailure naming the parameters at fault. */
export function invalid(...parameters: InvalidParameter[]): UcwaFailure {
  const names = parameters.map((one) => `${one.name} (${one.reason})`).join(', ');
  return new UcwaFailure(400, 'ParameterValidationFailure', `Not accepted: ${names}.`, parameters);
}

/** 404 for a thing that is over or never was. */
export function notFound(what = 'The resource does not exist.'): UcwaFailure {
  return new UcwaFailure(404, undefined, what);
}

/** 404 ApplicationNotFound: every URL of a dead application (01 §4.2). */
export function applicationNotFound(): UcwaFailure {
  return new UcwaFailure(404, 'ApplicationNotFound', 'The application does not exist.');
}

/** 409 MakeMeAvailableRequired: what a lurker may not do (README line 7). */
export function lurker(): UcwaFailure {
  return new UcwaFailure(409, 'MakeMeAvailableRequired', 'makeMeAvailable must come first.');
}
