/** What the letters say. */
import type { Mail } from './transport';

type Message = Omit<Mail, 'to'>;

export const confirmAddress = (link: string): Message =>
  letter('Confirm your address for Palate', [
    'Somebody, probably you, made an account at Palate with this address. Follow this link to confirm that it is yours:',
    { link },
    'The link works once, for one day, in a browser where you are signed in to that account. If it was not you, do nothing: whoever it was cannot confirm your address.',
  ]);

export const alreadyAccount = (loginPage: string): Message =>
  letter('You already have an account at Palate', [
    'Somebody, probably you, tried to make an account at Palate with this address. You already have one. Sign in here:',
    { link: loginPage },
    'If you do not remember your password, that page lets you set a new one. If it was not you, do nothing.',
  ]);

export const resetPassword = (link: string): Message =>
  letter('Set a new password for Palate', [
    'Somebody, probably you, asked for a new password at Palate. Set one here:',
    { link },
    'The link works once, for half an hour. If it was not you, do nothing: your password stays as it is.',
  ]);

export const passwordChanged = (forgottenPage: string): Message =>
  letter('Your password at Palate was changed', [
    'The password of your account was changed, and all other browsers were signed out.',
    'If it was not you, set a new one at once:',
    { link: forgottenPage },
  ]);

export const providerLinked = (provider: string, forgottenPage: string): Message =>
  letter('A new way to sign in to your account at Palate', [
    `Somebody, probably you, signed in to your account at Palate through ${provider}, for the first time. ${provider} says that this address is theirs.`,
    `If it was not you, look after your account at ${provider}, and set a new password here, which ends every session:`,
    { link: forgottenPage },
  ]);

export const keyMade = (forgottenPage: string): Message =>
  letter('A new API key for your account at Palate', [
    'Somebody, probably you, made an API key for your account at Palate. Your profile lists your keys.',
    'If it was not you, set a new password at once. It revokes every key:',
    { link: forgottenPage },
  ]);

type Paragraph = string | { readonly link: string };

function letter(subject: string, paragraphs: readonly Paragraph[]): Message {
  return {
    subject,
    text: `${paragraphs.map((part) => (typeof part === 'string' ? part : part.link)).join('\n\n')}\n`,
    html: paragraphs
      .map((part) =>
        typeof part === 'string'
          ? `<p>${escaped(part)}</p>`
          : `<p><a href="${escaped(part.link)}">${escaped(part.link)}</a></p>`,
      )
      .join('\n'),
  };
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
