/** The errors that the seed page names for a phone call's invitation: what each means to the user and to the program. */
import { expect, it } from 'vitest';
import { errorFromResponse } from '../../../main/ucwa/errors.ts';
import { answerOf } from './scripted.ts';

const BASE = 'https://fe1.contoso.com/ucwa/v1/applications/192/communication/invitations/146';

it.each([
  ['BadRequest', 400, 'None', 'tell', 'The server did not understand the request.'],
  ['BadRequest', 400, 'ParameterValidationFailure', 'tell', 'The server does not accept one of the values.'],
  ['Gone', 410, 'None', 'drop', 'This call or item no longer exists.'],
  ['NotFound', 404, 'None', 'drop', 'This call or item no longer exists.'],
  ['ServiceFailure', 500, 'InvalidExchangeServerVersion', 'tell', 'Mailbox features are not available.'],
  ['Conflict', 409, 'AlreadyExists', 'tell', 'This exists already.'],
  ['Conflict', 409, 'TooManyGroups', 'tell', 'The server cannot do this right now.'],
  ['Conflict', 409, 'None', 'tell', 'The server cannot do this right now.'],
  ['Gone', 410, 'CannotRedirect', 'rediscover', 'Your server pool is not available; trying again.'],
])('%s (%s) with subcode %s asks to %s', (code, status, subcode, remedy, message) => {
  const answer = answerOf({ status, json: { code, subcode, message: 'localised' } }, BASE);
  expect(errorFromResponse(answer)).toMatchObject({ status, remedy, message });
});
