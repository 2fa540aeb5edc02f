import { expect, it } from 'vitest';
import { repairMacRoman } from './mac-roman';

it.each([
  ['LÈon', 'Léon'],
  ["De battre mon coeur s'est arrÍtÈ", "De battre mon coeur s'est arrêté"],
  ['DÈj‡ Vu', 'Déjà Vu'],
  ['The Naked Gun 2Ω: The Smell of Fear', 'The Naked Gun 2½: The Smell of Fear'],
  ["I Love You Ö Don't Touch Me!", "I Love You … Don't Touch Me!"],
  ['Alien³', 'Alien³'],
  ['Ri¢hie Ri¢h', 'Ri¢hie Ri¢h'],
  ['Óscar', 'Óscar'],
  ['Être et avoir', 'Être et avoir'],
])('%s -> %s', (misread, meant) => expect(repairMacRoman(misread)).toBe(meant));

it('changes nothing the second time', () => {
  expect(repairMacRoman(repairMacRoman('Obsluhoval jsem anglickÈho kr·le'))).toBe(
    'Obsluhoval jsem anglického krále',
  );
});
