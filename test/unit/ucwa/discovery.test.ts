/** Finding the server when somebody between lies: the trust rule (01 §1.2), loops and odd answers. */
import { describe, expect, it } from 'vitest';
import { Tokens } from '../../../main/ucwa/auth/tokens.ts';
import { Discovery } from '../../../main/ucwa/discovery.ts';
import { TransportError } from '../../../main/ucwa/http.ts';
import { Requests } from '../../../main/ucwa/requests.ts';
import { makePorts } from './bench.ts';
import { type Scripted, ScriptedTransport } from './scripted.ts';

const links = (all: Record<string, string>): Scripted => ({
  json: { _links: Object.fromEntries(Object.entries(all).map(([rel, to]) => [rel, { href: to }])) },
});
const HTTPS = 'https://lyncdiscover.contoso.com/';
const HTTP = 'http://lyncdiscover.contoso.com/';
const APPLICATIONS = 'https://pool.contoso.com/ucwa/oauth/v1/applications';

/** @param answers by address; `bare …` is what a user resource says to who has no ticket */
async function find(
  answers: Record<string, Scripted | TransportError>,
  roots: readonly string[] = [],
  domain = 'contoso.com',
) {
  const transport = new ScriptedTransport(({ url, method, headers }) => {
    if (url.endsWith('/ticket')) return answers[url] ?? { json: { access_token: 'cwt=1', expires_in: 3600 } };
    const challenge = `MsRtcOAuth href="${new URL('/ticket', url)}"`;
    if (url.includes('/user'))
      return headers?.authorization
        ? (answers[url] ?? links({ applications: APPLICATIONS }))
        : (answers[`bare ${url}`] ?? { status: 401, headers: { 'www-authenticate': challenge } });
    if (method !== 'GET') return undefined;
    return (
      answers[url] ?? (url === HTTPS ? new TransportError('connection', 'x', 'ECONNREFUSED') : undefined)
    );
  });
  const ports = makePorts();
  const tokens = new Tokens(transport, ports, { userName: 'ann', password: 'secret' });
  const discovery = new Discovery(transport, new Requests(transport, tokens, ports), ports);
  let authenticating = false;
  const server = { domain, roots };
  const found = await discovery.find(server, new AbortController().signal, () => {
    authenticating = true;
  });
  const passwords = transport.sent
    .filter(({ body }) => body?.includes('secret'))
    .map(({ url }) => new URL(url).host);
  return {
    found,
    authenticating,
    passwords,
    asked: transport.sent.map(({ url }) => url),
    timeouts: transport.sent.map(({ timeoutMs }) => timeoutMs),
  };
}

describe('discovery', () => {
  it('asks internal before external, https before http', async () => {
    const refused = new TransportError('connection', 'x', 'ECONNREFUSED');
    const internal = 'lyncdiscoverinternal.contoso.com/';
    const { asked, found } = await find({
      [`https://${internal}`]: refused,
      [`http://${internal}`]: refused,
      [HTTPS]: refused,
      [HTTP]: refused,
    });
    expect(asked).toEqual([`https://${internal}`, `http://${internal}`, HTTPS, HTTP]);
    expect(found).toMatchObject({ error: { code: 'ServerNotFound', remedy: 'retry' } });
  });

  it.each(['10.0.0.1', 'contoso.1'])('names a domain that can be none: %s', async (domain) => {
    const { asked, found } = await find({}, [], domain);
    expect(asked).toEqual([]);
    expect(found).toMatchObject({
      error: { remedy: 'stop', message: expect.stringMatching(`^No server was found for ${domain}. Check`) },
    });
  });

  it('asks an administrator’s addresses only, in their order', async () => {
    const roots = ['https://one.contoso.com/root', 'https://two.contoso.com/root'];
    const { asked, found } = await find(
      { [roots[1] ?? '']: links({ user: 'https://two.contoso.com/user' }) },
      roots,
    );
    expect(asked.slice(0, 2)).toEqual(roots);
    expect(found).toEqual({ ok: true, value: APPLICATIONS });
  });

  it('refuses an address that is none, or of another kind', async () => {
    for (const root of ['nonsense', 'ftp://contoso.com/'])
      expect((await find({}, [root])).found).toMatchObject({ error: { code: 'InsecureAddress' } });
  });

  it('follows any https redirect that came over https', async () => {
    const { found } = await find({
      [HTTPS]: links({ redirect: 'https://pool.fabrikam.net/root' }),
      'https://pool.fabrikam.net/root': links({ user: 'https://pool.fabrikam.net/user' }),
    });
    expect(found).toEqual({ ok: true, value: APPLICATIONS });
  });

  it('follows an unprotected redirect inside the domain, real ones too', async () => {
    const user = links({ user: 'https://web.contoso.com/user' });
    const { found } = await find({
      [HTTP]: links({ redirect: 'https://web.contoso.com/root' }),
      'https://web.contoso.com/root': user,
    });
    expect(found.ok).toBe(true);
    const moved = { status: 302, headers: { location: 'https://web.contoso.com/root' } };
    expect((await find({ [HTTP]: moved, 'https://web.contoso.com/root': user })).found.ok).toBe(true);
  });

  it.each(['Müller.example', 'xn--mller-kva.EXAMPLE'])('takes an http root inside %s', async (domain) => {
    const pool = 'https://web.xn--mller-kva.example/root';
    const { found } = await find(
      {
        'https://lyncdiscover.xn--mller-kva.example/': new TransportError('connection', 'x', 'ECONNREFUSED'),
        'http://lyncdiscover.xn--mller-kva.example/': links({ redirect: pool }),
        [pool]: links({ user: 'https://web.xn--mller-kva.example/user' }),
      },
      [],
      domain,
    );
    expect(found).toMatchObject({ ok: true });
  });

  it.each([
    ['a body redirect', links({ redirect: 'https://evil.example/root' })],
    ['a user link', links({ user: 'https://evil.example/user' })],
    ['a name that only looks alike', links({ user: 'https://evilcontoso.com/user' })],
  ])('sends no password where %s of an unprotected answer leads', async (_, answer) => {
    const { found, passwords, authenticating } = await find({
      [HTTP]: answer,
      'https://evil.example/root': links({ user: 'https://evil.example/user' }),
    });
    expect(found).toMatchObject({ error: { code: 'UntrustedRedirect', remedy: 'stop' } });
    expect([passwords, authenticating]).toEqual([[], false]);
  });

  it('says so where only modern authentication is offered, and looks no further', async () => {
    const uri = 'https://login.microsoftonline.com/common/oauth2/authorize';
    const bearer = `Bearer trusted_issuers="0001@*", client_id="0004", authorization_uri="${uri}"`;
    const { found, asked } = await find({
      [HTTPS]: links({ user: 'https://web.contoso.com/user' }),
      'bare https://web.contoso.com/user': { status: 401, headers: { 'www-authenticate': bearer } },
    });
    expect(found).toMatchObject({ error: { code: 'PasswordSignInNotOffered', remedy: 'stop' } });
    expect(asked.at(-1)).toBe('https://web.contoso.com/user');
  });

  it('takes a real redirect elsewhere for a guest network, and tries again later', async () => {
    const portal = 'http://login.guest.example/?url=x';
    const { found, passwords, asked } = await find({
      'http://lyncdiscoverinternal.contoso.com/': {
        status: 302,
        headers: { location: portal },
      },
      'https://lyncdiscoverinternal.contoso.com/': new TransportError('connection', 'x', 'ECONNREFUSED'),
      [portal]: links({ user: 'https://login.guest.example/user' }),
    });
    expect(found).toMatchObject({
      error: { code: 'UntrustedRedirect', remedy: 'retry', message: expect.stringContaining('guest') },
    });
    expect(passwords).toEqual([]);
    // The candidate has failed, the next ones are asked (01 §1.1).
    expect(asked).toContain(HTTPS);
    expect(asked).not.toContain(portal);
  });

  it('gives each candidate a short time for all its redirects together', async () => {
    const { timeouts } = await find({ [HTTPS]: links({ redirect: 'https://pool.contoso.com/root' }) });
    expect(timeouts.length).toBeGreaterThanOrEqual(3);
    expect(Math.max(...timeouts)).toBeLessThanOrEqual(10_000);
  });

  it('shows the way of a circle, and waits minutes before it goes there again', async () => {
    const [a, b] = ['https://a.contoso.com/root', 'https://b.contoso.com/root'];
    const { found, asked } = await find({ [a]: links({ redirect: b }), [b]: links({ redirect: a }) }, [a]);
    expect(asked).toEqual([a, b]);
    expect(found).toMatchObject({
      error: {
        code: 'RedirectLoop',
        message: expect.stringContaining(`${a} → ${b} → ${a}`),
        retryAfter: 120_000,
      },
    });
  });

  it('keeps the rule when https was left on the way', async () => {
    const { found, passwords } = await find({
      [HTTPS]: { status: 302, headers: { location: 'http://plain.contoso.com/root' } },
      'http://plain.contoso.com/root': links({ redirect: 'https://evil.example/root' }),
      'https://evil.example/root': links({ user: 'https://evil.example/user' }),
    });
    expect(found).toMatchObject({ error: { code: 'UntrustedRedirect' } });
    expect(passwords).toEqual([]);
  });

  it('never authenticates over an unprotected user link', async () => {
    const { found, passwords } = await find({ [HTTPS]: links({ user: 'http://web.contoso.com/user' }) });
    expect(found.ok).toBe(false);
    expect(passwords).toEqual([]);
  });

  it('says that the online service is retired', async () => {
    const { found } = await find({ [HTTPS]: links({ redirect: 'https://webdir0a.online.lync.com/root' }) });
    expect(found).toMatchObject({ error: { code: 'Retired', remedy: 'stop' } });
  });

  it('gives up after five hops, and in a circle of authenticated users', async () => {
    const hop = (n: number) => `https://hop${n}.contoso.com/root`;
    const chain = Object.fromEntries(
      [0, 1, 2, 3, 4, 5, 6, 7].map((n) => [hop(n), links({ redirect: hop(n + 1) })]),
    );
    const long = await find(chain, [hop(0)]);
    expect(long.found).toMatchObject({ error: { code: 'RedirectLoop', remedy: 'retry' } });
    expect(long.asked).toHaveLength(6);
    const circle = await find(
      {
        'https://a.contoso.com/root': links({ user: 'https://a.contoso.com/user' }),
        'https://a.contoso.com/user': links({ redirect: 'https://b.contoso.com/root' }),
        'https://b.contoso.com/root': links({ user: 'https://b.contoso.com/user' }),
        'https://b.contoso.com/user': links({ redirect: 'https://a.contoso.com/root' }),
      },
      ['https://a.contoso.com/root'],
    );
    expect(circle.found).toMatchObject({ error: { code: 'RedirectLoop' } });
  });

  it('names the certificate rather than “not found” when one name had a wrong one', async () => {
    const certificate = {
      host: 'lyncdiscover.contoso.com',
      reason: 'it was issued for another name',
      fingerprint: 'AA',
    };
    const { found } = await find({
      [HTTPS]: new TransportError('certificate', 'lyncdiscover.contoso.com', 'x', certificate),
    });
    expect(found).toMatchObject({ error: { code: 'Certificate' } });
  });

  it.each([
    ['a web page', { body: '<html>', headers: { 'content-type': 'text/html' } }],
    ['a page that says JSON', { body: '<html>' }],
    ['an empty resource', { json: {} }],
    ['a list', { json: [] }],
  ])('takes %s for no server', async (_, answer) => {
    expect((await find({ [HTTPS]: answer })).found.ok).toBe(false);
  });
});

describe('the user resource', () => {
  const INTERNAL = 'https://lyncdiscoverinternal.contoso.com/';
  const INSIDE = 'https://in.contoso.local/user';
  const OUTSIDE = 'https://out.contoso.com/user';
  const roots = { [INTERNAL]: links({ user: INSIDE }), [HTTPS]: links({ user: OUTSIDE }) };
  const page = (status: number): Scripted => ({
    ...{ status, body: '<html>', headers: { 'content-type': 'text/html' } },
  });
  const away = (kind: 'dns' | 'timeout') => new TransportError(kind, 'in.contoso.local', 'x');
  const found = { ok: true, value: APPLICATIONS };

  it.each([
    ['is not found', { [`bare ${INSIDE}`]: away('dns') }],
    ['does not answer', { [`bare ${INSIDE}`]: away('timeout') }],
    ['is a proxy’s 404', { [`bare ${INSIDE}`]: page(404) }],
    ['is a proxy’s 404 once there is a ticket', { [INSIDE]: page(404) }],
    ['is an empty 404 to who has no ticket', { [`bare ${INSIDE}`]: { status: 404 } }],
    ['is a proxy’s 502', { [INSIDE]: page(502) }],
    ['is a page', { [`bare ${INSIDE}`]: page(200) }],
    ['asks for a ticket without saying where', { [`bare ${INSIDE}`]: page(401) }],
    ['gives tickets where nobody is', { 'https://in.contoso.local/ticket': away('dns') }],
  ])('of the inner root that %s is no reason not to ask the outer one', async (_, answers) => {
    const search = await find({ ...roots, ...answers });
    expect(search.found).toEqual(found);
    // The inner name over http would only have said the same again.
    expect(search.asked).not.toContain(INTERNAL.replace('https', 'http'));
  });

  it.each([
    ['nobody', away('dns'), 'Network/dns'],
    ['a proxy', page(404), 'Http404'],
  ])('says what is wrong with the one that was named, where %s is and no other', async (_, answer, code) => {
    const search = await find({ [INTERNAL]: links({ user: INSIDE }), [`bare ${INSIDE}`]: answer });
    expect(search.found).toMatchObject({ error: { code } });
    expect(search.asked).toContain(HTTPS);
  });

  it.each([
    ['an empty 404', { status: 404 }],
    ['a 404 of the server', { status: 404, json: { code: 'NotFound' } }],
  ])('that has %s for a good ticket does not know the account', async (_, answer) => {
    const { found, asked } = await find({ ...roots, [INSIDE]: answer });
    expect(found).toMatchObject({ error: { code: 'NotEnabled', remedy: 'stop' } });
    expect(asked).not.toContain(HTTPS);
  });

  it.each([
    ['a refused password', { status: 400, json: { error: 'invalid_grant' } }, 'PasswordRefused'],
    ['a service that is down', page(503), 'Http503'],
  ])('of the right server ends the search with %s', async (_, answer, code) => {
    const { found, passwords } = await find({ ...roots, 'https://in.contoso.local/ticket': answer });
    expect(found).toMatchObject({ error: { code } });
    expect(passwords).toEqual(['in.contoso.local']);
  });

  it.each(['bare ', ''])('may have moved for good or for a while (%o)', async (ticket) => {
    const moved = { status: 302, headers: { location: 'https://pool2.fabrikam.net/user' } };
    const search = await find({ [HTTPS]: links({ user: OUTSIDE }), [`${ticket}${OUTSIDE}`]: moved });
    expect(search.found).toEqual(found);
    expect(search.passwords.at(-1)).toBe('pool2.fabrikam.net');
  });

  it('is not looked for where no protected address is, nor in a circle', async () => {
    const to = (location: string) => ({ status: 302, headers: { location } });
    const plain = await find({
      ...roots,
      [`bare ${INSIDE}`]: to('http://login.guest.example/user'),
    });
    expect(plain.found).toEqual(found);
    expect(plain.asked).not.toContain('http://login.guest.example/user');
    const [a, b] = ['https://a.contoso.com/user', 'https://b.contoso.com/user'];
    const circle = await find({ [HTTPS]: links({ user: a }), [`bare ${a}`]: to(b), [`bare ${b}`]: to(a) });
    expect(circle.found).toMatchObject({ error: { code: 'RedirectLoop' } });
    const hop = (n: number) => `https://hop${n}.contoso.com/user`;
    const hops = Object.fromEntries([0, 1, 2, 3, 4, 5, 6].map((n) => [`bare ${hop(n)}`, to(hop(n + 1))]));
    const long = await find({ [HTTPS]: links({ user: hop(0) }), ...hops });
    expect(long.found).toMatchObject({ error: { code: 'RedirectLoop' } });
    expect(long.asked).toContain(hop(5));
    expect(long.asked).not.toContain(hop(6));
  });

  it('counts the hops of both phases together: five, and a password for none after them', async () => {
    const root = (n: number, step: number) => `https://hop${n}.contoso.com/root${step}`;
    const user = (n: number) => `https://hop${n}.contoso.com/user`;
    const chain = [0, 1, 2, 3].flatMap((n) => [
      [root(n, 0), links({ redirect: root(n, 1) })] as const,
      [root(n, 1), links({ user: user(n) })] as const,
      [user(n), links({ redirect: root(n + 1, 0) })] as const,
    ]);
    const { found, passwords, asked } = await find(Object.fromEntries(chain), [root(0, 0)]);
    expect(found).toMatchObject({ error: { code: 'RedirectLoop', remedy: 'retry' } });
    expect(asked.filter((url) => url.includes('/root'))).toHaveLength(6);
    expect(passwords).toEqual([0, 1, 2].map((n) => `hop${n}.contoso.com`));
  });
});
