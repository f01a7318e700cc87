/** communication: how the user is reached, and where calls begin (02 §2). */

import type { Application } from '../application/application.ts';
import { normalizeNumber } from '../directory/numbers.ts';
import { defined, type Json, type Resource } from '../hal.ts';
import { noContent, ok, type Reply } from '../http/exchange.ts';
import { invalid } from '../http/failure.ts';
import { checkIfMatch } from '../http/ifMatch.ts';
import { readInput } from '../http/input.ts';
import type { World } from '../world.ts';
import { type Context, linker, route } from './context.ts';
import { checkModalities, REACHABILITY_FIELDS } from './reachability.ts';

/** Value of the property that must come back in a PUT (01 §6.5). */
const MARKER = 'please pass this in a PUT request';

/** Whether communication offers startPhoneAudio now (01 §4.1). */
export function offersPhoneAudio(application: Application, { switches }: World): boolean {
  if (application.user.entry.noVoice) return false;
  const when = switches.get('startPhoneAudioLink');
  return when === 'always' || (when === 'afterMakeMeAvailable' && application.available);
}

export function communicationResource(application: Application, world: World): Resource {
  const { reachability, marker, user } = application;
  const { switches } = world;
  const editionB = switches.get('editionB');
  const to = linker(application);
  const revision = switches.get('revisionLinks') ? { revision: '2' } : {};
  const offered = offersPhoneAudio(application, world);
  return {
    rel: 'communication',
    href: application.href('communication'),
    properties: defined<Json>({
      [marker]: MARKER,
      supportedModalities: reachability.supportedModalities,
      supportedMessageFormats: reachability.supportedMessageFormats,
      audioPreference: application.available ? reachability.audioPreference : undefined,
      phoneNumber: application.available ? reachability.phoneNumber : undefined,
      voipFallbackToPhoneAudioTimeOut: reachability.voipFallbackToPhoneAudioTimeOut,
      conversationHistory: editionB ? (reachability.conversationHistory ?? 'Disabled') : undefined,
    }),
    links: defined({
      conversations: to('communication/conversations?filter=active'),
      startPhoneAudio: offered ? to('communication/phoneAudioInvitations', revision) : undefined,
      startPhoneAudioOnBehalfOfDelegator:
        offered && editionB && user.entry.delegators
          ? to('communication/phoneAudioInvitationsOnBehalfOfDelegator')
          : undefined,
      conversationLogs: editionB && !user.entry.noMailbox ? to('communication/conversationLogs') : undefined,
      missedItems: editionB && !user.entry.noMailbox ? to('communication/missedItems') : undefined,
    }),
    etag: String(application.communicationVersion),
  };
}

function putCommunication({ application, exchange, world }: Context): Reply {
  checkIfMatch(exchange, String(application.communicationVersion));
  const input = readInput(exchange, {
    ...REACHABILITY_FIELDS,
    [application.marker]: { type: 'string' },
    etag: { type: 'string' },
    conversationHistory: { type: 'string', values: ['None', 'Disabled', 'Enabled'] },
  });
  // A PUT replaces all properties, so all have to come back (01 §6.5).
  const all = Object.keys(communicationResource(application, world).properties ?? {});
  const missing = all.filter((name) => !input.has(name));
  if (missing.length > 0) throw invalid(...missing.map((name) => ({ name, reason: 'missing' })));
  if (input.text(application.marker) !== MARKER) {
    throw invalid({ name: application.marker, reason: 'not passed on as it was' });
  }
  const modalities = input.texts('supportedModalities') ?? [];
  checkModalities(modalities);
  const number = input.text('phoneNumber') ?? '';
  application.reachability = {
    audioPreference: input.text('audioPreference') ?? 'VoipAudio',
    phoneNumber: number === '' ? '' : normalizeNumber(number),
    supportedModalities: modalities,
    supportedMessageFormats: input.texts('supportedMessageFormats') ?? ['Plain'],
    voipFallbackToPhoneAudioTimeOut: input.text('voipFallbackToPhoneAudioTimeOut'),
    conversationHistory: input.text('conversationHistory'),
  };
  application.touchCommunication();
  application.tell('communication', 'updated', 'communication', 'communication', {
    resource: communicationResource(application, world),
  });
  return noContent();
}

export const communicationRoutes = [
  route('communication', 'GET', 'communication', ({ application, world }) =>
    ok(communicationResource(application, world)),
  ),
  route('putCommunication', 'PUT', 'communication', putCommunication),
  route('missedItems', 'GET', 'communication/missedItems', ({ application }) => {
    const { missed, logs } = application.user;
    return ok({
      rel: 'missedItems',
      href: application.href('communication/missedItems'),
      properties: {
        conversationLogsCount: logs.length,
        conversationLogsNotifications: 'Enabled',
        missedConversationsCount: missed.missedConversations,
        unreadMissedConversationsCount: missed.unreadMissedConversations,
        unreadVoicemailsCount: missed.unreadVoicemails,
        voiceMailsCount: missed.voiceMails,
      },
    });
  }),
];
