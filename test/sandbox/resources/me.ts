/** me, makeMeAvailable, reportMyActivity, presence, note, location (02 §1, §3, §6, §7). */

import type { Application } from '../application/application.ts';
import { normalizeNumber } from '../directory/numbers.ts';
import { segment } from '../directory/party.ts';
import { defined, type JsonObject, type Resource } from '../hal.ts';
import { noContent, ok, type Reply } from '../http/exchange.ts';
import { UcwaFailure } from '../http/failure.ts';
import { type Input, readInput } from '../http/input.ts';
import type { World } from '../world.ts';
import { communicationResource } from './communication.ts';
import { type Context, linker, needAvailable, route } from './context.ts';
import { checkModalities, REACHABILITY_FIELDS, refusedModality } from './reachability.ts';

const PREFERRED = ['Online', 'Busy', 'DoNotDisturb', 'BeRightBack', 'Away', 'Offwork'];

/** The local user; what it links to depends on lurker mode (01 §4.1). */
export function meResource(application: Application, { switches }: World): Resource {
  const { user, available } = application;
  const { entry } = user;
  const to = linker(application);
  const tel = (number: string | undefined) => (number === undefined ? undefined : `tel:${number}`);
  const voice = !entry.noVoice;
  return {
    rel: 'me',
    href: application.href('me'),
    properties: defined<JsonObject[string]>({
      name: user.name,
      uri: user.uri,
      emailAddresses: [user.address],
      title: entry.title,
      department: entry.department,
      ...(switches.get('editionB')
        ? {
            company: 'Contoso',
            workPhoneNumber: tel(entry.workPhone),
            mobilePhoneNumber: tel(entry.ownNumber),
            endpointUri: `${user.uri};opaque=user:epid:${application.id};gruu`,
          }
        : {}),
    }),
    links: defined({
      makeMeAvailable: available
        ? undefined
        : to('me/makeMeAvailable', switches.get('revisionLinks') ? { revision: '2' } : {}),
      callForwardingSettings: voice ? to('me/callForwardingSettings') : undefined,
      phones: voice ? to('me/phones') : undefined,
      photo: to(`photos/${segment(user.address)}`),
      note: available ? to('me/note') : undefined,
      presence: available ? to('me/presence') : undefined,
      location: available ? to('me/location') : undefined,
      reportMyActivity: available ? to('me/reportMyActivity') : undefined,
    }),
  };
}

function makeMeAvailable(context: Context): Reply {
  const { application, exchange, world } = context;
  const given = readInput(exchange, {
    ...REACHABILITY_FIELDS,
    signInAs: { type: 'string', values: PREFERRED },
    inactiveTimeout: { type: 'timeSpan' },
  });
  if (application.available)
    throw new UcwaFailure(409, 'AlreadyExists', 'The application is already available.');
  // Revision 2 never fails for one refused part, it goes without (02 §1).
  const second = Number(exchange.headers['x-ms-requiresminresourceversion'] ?? 1) >= 2;
  const refused = second ? refusedParts(given, world.switches.get('refusedParts')) : [];
  const input = given.without(refused);
  const modalities = input.texts('supportedModalities') ?? [];
  checkModalities(modalities);
  const number = input.text('phoneNumber');
  application.inactiveMinutes = input.minutes('inactiveTimeout') ?? application.inactiveMinutes;
  application.reachability = {
    audioPreference: input.text('audioPreference') ?? 'VoipAudio',
    phoneNumber: number ? normalizeNumber(number) : '',
    supportedModalities: modalities,
    supportedMessageFormats: input.texts('supportedMessageFormats') ?? ['Plain'],
    voipFallbackToPhoneAudioTimeOut: input.text('voipFallbackToPhoneAudioTimeOut'),
  };
  application.available = true;
  application.touchCommunication();
  const { user } = application;
  application.tell('me', 'updated', 'me', 'me');
  for (const part of ['presence', 'note', 'location']) application.tell('me', 'added', part, `me/${part}`);
  application.tell('communication', 'updated', 'communication', 'communication', {
    resource: communicationResource(application, world),
  });
  const signInAs = input.text('signInAs');
  if (signInAs !== undefined) world.presenceTimers.choose(user, signInAs);
  world.presenceTimers.report(application);
  return second ? partsOf(given, refused) : noContent();
}

function refusedParts(given: Input, list: string): string[] {
  const refused = list.split(',').map((part) => part.trim());
  const modality = refusedModality(given.texts('supportedModalities') ?? []);
  return modality === undefined ? refused : [...refused, 'supportedModalities'];
}

/** 201 with what was taken and what not; the members of an operation are a guess (02 §1 names the list alone). */
function partsOf(given: Input, refused: readonly string[]): Reply {
  const operations = given.names.map((name) =>
    refused.includes(name)
      ? { name, status: 'Failure', reason: { code: 'Forbidden', subcode: 'None' } }
      : { name, status: 'Success' },
  );
  return {
    status: 201,
    content: { kind: 'resource', resource: { rel: 'makeMeAvailable', properties: { operations } } },
  };
}

function presenceResource({ application, world }: Context): Resource {
  const { availability, activity } = world.presence.get(application.user.address);
  return { rel: 'presence', href: application.href('me/presence'), properties: { availability, activity } };
}

export const meRoutes = [
  route('me', 'GET', 'me', ({ application, world }) => ok(meResource(application, world))),
  route('makeMeAvailable', 'POST', 'me/makeMeAvailable', makeMeAvailable),
  route('reportMyActivity', 'POST', 'me/reportMyActivity', (context) => {
    needAvailable(context);
    context.world.presenceTimers.report(context.application);
    return noContent();
  }),
  route('presence', 'GET', 'me/presence', (context) => {
    needAvailable(context);
    return ok(presenceResource(context));
  }),
  route('setPresence', 'POST', 'me/presence', (context) => {
    needAvailable(context);
    const input = readInput(context.exchange, { availability: { type: 'string', values: PREFERRED } });
    context.world.presenceTimers.choose(context.application.user, input.text('availability'));
    return noContent();
  }),
  route('note', 'GET', 'me/note', (context) => {
    needAvailable(context);
    const { application, world } = context;
    const message = world.presence.get(application.user.address).note;
    return ok({ rel: 'note', href: application.href('me/note'), properties: { message, type: 'Personal' } });
  }),
  route('setNote', 'POST', 'me/note', (context) => {
    needAvailable(context);
    const message = readInput(context.exchange, { message: { type: 'string' } }).text('message') ?? '';
    context.world.presence.set(context.application.user.address, { note: message.trim() });
    return noContent();
  }),
  route('location', 'GET', 'me/location', (context) => {
    needAvailable(context);
    const { application, world } = context;
    const { location } = world.presence.get(application.user.address);
    return ok({ rel: 'location', href: application.href('me/location'), properties: { location } });
  }),
  route('setLocation', 'POST', 'me/location', (context) => {
    needAvailable(context);
    const location =
      readInput(context.exchange, { location: { type: 'string', max: 60 } }).text('location') ?? '';
    context.world.presence.set(context.application.user.address, { location });
    return noContent();
  }),
];
