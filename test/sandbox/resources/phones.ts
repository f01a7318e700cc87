/** The user's telephones (02 §4). */

import { normalizeNumber } from '../directory/numbers.ts';
import type { PhoneEntry } from '../directory/user.ts';
import type { Resource } from '../hal.ts';
import { noContent, ok, type Reply } from '../http/exchange.ts';
import { notFound, UcwaFailure } from '../http/failure.ts';
import { readInput } from '../http/input.ts';
import { type Context, linker, needVoice, param, route } from './context.ts';

function phoneResource({ application }: Context, phone: PhoneEntry): Resource {
  const to = linker(application);
  const base = `me/phones/${phone.type}`;
  return {
    rel: 'phone',
    href: application.href(base),
    properties: { number: phone.number, type: phone.type, includeInContactCard: phone.visible },
    links: {
      ...(phone.readOnly ? {} : { changeNumber: to(`${base}/changeNumber`) }),
      ...(phone.readOnly || phone.number === '' ? {} : { changeVisibility: to(`${base}/changeVisibility`) }),
    },
    etag: String(phone.version),
  };
}

function phoneOf(context: Context): PhoneEntry {
  needVoice(context);
  const type = param(context, 'phone');
  const found = context.application.user.phones.find((one) => one.type === type);
  if (!found) throw notFound('There is no such telephone.');
  return found;
}

function writable(context: Context): PhoneEntry {
  const phone = phoneOf(context);
  if (phone.readOnly) throw new UcwaFailure(409, 'None', 'The administrator has set this number.');
  return phone;
}

function changeNumber(context: Context): Reply {
  const phone = writable(context);
  const input = readInput(
    context.exchange,
    { number: { type: 'string', max: 80 }, includeInContactCard: { type: 'boolean' } },
    'either',
  );
  const number = (input.text('number') ?? '').trim();
  phone.number = number === '' ? '' : normalizeNumber(number);
  phone.visible = input.flag('includeInContactCard') ?? phone.visible;
  phone.version += 1;
  return noContent();
}

function changeVisibility(context: Context): Reply {
  const phone = writable(context);
  const input = readInput(
    context.exchange,
    { includeInContactCard: { type: 'boolean', required: true } },
    'either',
  );
  phone.visible = input.flag('includeInContactCard') ?? false;
  phone.version += 1;
  return noContent();
}

export const phoneRoutes = [
  route('phones', 'GET', 'me/phones', (context) => {
    needVoice(context);
    const { application } = context;
    const phone = application.user.phones.map((one) => phoneResource(context, one));
    return ok({ rel: 'phones', href: application.href('me/phones'), embedded: { phone } });
  }),
  route('phone', 'GET', 'me/phones/:phone', (context) => ok(phoneResource(context, phoneOf(context)))),
  route('changeNumber', 'POST', 'me/phones/:phone/changeNumber', changeNumber),
  route('changeVisibility', 'POST', 'me/phones/:phone/changeVisibility', changeVisibility),
];
