/** Autodiscovery (01 §1): the root anybody may read, and the user resource behind the 401. */

import type { JsonObject } from '../hal.ts';
import type { Exchange, Reply } from '../http/exchange.ts';
import type { Switches } from '../switches.ts';

/** Path of the discovery root; `/` answers the same. */
export const ROOT_PATH = '/Autodiscover/AutodiscoverService.svc/root';
/** Path of the user resource. */
export const USER_PATH = `${ROOT_PATH}/oauth/user`;
const XFRAME_PATH = '/Autodiscover/XFrame/XFrame.html';
const XFRAME_PATH_OF_ROOT = `${ROOT_PATH}/xframe`;
/** The page for browsers that speak to this host from another one's page (01 §1.3 has both paths). */
export const XFRAME_PATHS = [XFRAME_PATH, XFRAME_PATH_OF_ROOT];

/** The hosts (name and port) of the two pools; both are this server under different names. */
export interface Pools {
  first: string;
  second: string;
}

/** The root resource. Over plain http it holds nothing but one redirect to https (01 §1.1). */
export function discoveryRoot(exchange: Exchange, pools: Pools, switches: Switches, domain: string): Reply {
  const query = `?originalDomain=${exchange.url.searchParams.get('originalDomain') ?? domain}`;
  const self = `${exchange.url.protocol}//${exchange.authority}${ROOT_PATH}${query}`;
  const answer = switches.get('rootAnswer');
  if (!exchange.secure) return links({ self, redirect: `https://${pools.first}${ROOT_PATH}${query}` });
  // With `redirect` the first pool sends everybody to the second; with `loop` the second sends them back.
  const elsewhere = exchange.authority === pools.second ? pools.first : pools.second;
  if (answer === 'loop' || (answer === 'redirect' && exchange.authority !== pools.second)) {
    return links({
      self,
      xframe: `https://${elsewhere}${XFRAME_PATH_OF_ROOT}`,
      redirect: `https://${elsewhere}${ROOT_PATH}${query}`,
    });
  }
  const host = answer === 'redirect' ? pools.second : pools.first;
  return links({
    self,
    user: `https://${host}${USER_PATH}${query}`,
    xframe: `https://${host}${XFRAME_PATH}`,
  });
}

/** The user resource after authentication: where the user's applications live. */
export function discoveryUser(exchange: Exchange, pools: Pools, switches: Switches): Reply {
  const self = `https://${exchange.authority}${USER_PATH}`;
  const answer = switches.get('userAnswer');
  if (answer === 'notFound') return { status: 404, content: { kind: 'empty' } };
  const isElsewhere = exchange.authority !== pools.second;
  if (answer === 'redirect' && isElsewhere) {
    return links({ self, redirect: `https://${pools.second}${USER_PATH}` });
  }
  if (answer === 'moved' && isElsewhere) {
    const headers = { Location: `https://${pools.second}${USER_PATH}` };
    return { status: 302, headers, content: { kind: 'empty' } };
  }
  const home = switches.get('homePool') === 'second' ? pools.second : pools.first;
  const revision = switches.get('applicationsRevision2') ? { revision: '2' } : {};
  return links({
    self,
    applications: { href: `https://${home}/ucwa/oauth/v1/applications`, ...revision },
    xframe: `https://${home}${XFRAME_PATH}`,
  });
}

function links(all: Record<string, string | JsonObject>): Reply {
  const entries = Object.entries(all);
  const value: JsonObject = {
    _links: Object.fromEntries(entries.map(([rel, to]) => [rel, typeof to === 'string' ? { href: to } : to])),
  };
  return { status: 200, headers: { 'Cache-Control': 'no-cache' }, content: { kind: 'json', value } };
}
