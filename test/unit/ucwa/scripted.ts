/** A transport that answers from a script: what no honest server says, and hosts that don't exist. */
import {
  type HttpRequest,
  type HttpResponse,
  type HttpTransport,
  TransportError,
} from '../../../main/ucwa/http.ts';

export interface Scripted {
  readonly status?: number;
  readonly json?: unknown;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

type Script = (request: HttpRequest) => Scripted | TransportError | undefined | Promise<Scripted>;

export function answerOf({ status = 200, json, body, headers = {} }: Scripted, url: string): HttpResponse {
  const all = { 'content-type': 'application/json', ...headers };
  return {
    status,
    url,
    body: body ?? (json === undefined ? '' : JSON.stringify(json)),
    headers: new Map(Object.entries(all).map(([name, value]) => [name, [value].flat()])),
  };
}

export class ScriptedTransport implements HttpTransport {
  readonly sent: HttpRequest[] = [];
  readonly #script: Script;

  /** @param script undefined = a host that does not exist */
  constructor(script: Script) {
    this.#script = script;
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    this.sent.push(request);
    const said =
      (await this.#script(request)) ?? new TransportError('dns', new URL(request.url).hostname, 'ENOTFOUND');
    if (said instanceof TransportError) throw said;
    return answerOf(said, request.url);
  }
}
