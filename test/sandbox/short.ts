import { randomBytes } from 'node:crypto';

/** Short random identifier for hrefs and for the control API. */
export const shortId = (): string => randomBytes(6).toString('hex');
