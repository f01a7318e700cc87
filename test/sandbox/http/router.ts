/** A route table: path patterns with `:name` segments, 404 for no match, 405 for the wrong verb. */

import { notFound, UcwaFailure } from './failure.ts';

export interface Route<Handler> {
  /** Short name used by the journal and by fault rules. */
  operation: string;
  method: string;
  /** Segments separated by `/`; `:name` takes exactly one segment. */
  pattern: string;
  handler: Handler;
}

export interface Match<Handler> {
  route: Route<Handler>;
  params: Record<string, string>;
}

/** Finds the route for a method and a path without leading slash. Throws 404 and 405 in the documented form. */
export function findRoute<Handler>(
  routes: readonly Route<Handler>[],
  method: string,
  path: string,
): Match<Handler> {
  const allowed = new Set<string>();
  for (const route of routes) {
    const params = matchPattern(route.pattern, path);
    if (!params) continue;
    if (route.method === method) return { route, params };
    allowed.add(route.method);
  }
  if (allowed.size === 0) throw notFound('No link of this server leads here.');
  const failure = new UcwaFailure(405, undefined, `${method} is not offered here.`);
  failure.headers.Allow = [...allowed].join(', ');
  throw failure;
}

function matchPattern(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    if (segment.startsWith(':')) {
      const decoded = decode(value);
      if (!decoded) return undefined;
      params[segment.slice(1)] = decoded;
    } else if (segment !== value) return undefined;
  }
  return params;
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
