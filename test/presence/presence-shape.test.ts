import { describe, expect, test } from 'vitest';
import { MAX_PRESENCE_BYTES, readAwarenessState, toAwarenessState } from '../../adapters/api/presence.ts';
import type { OwnPresence } from '../../adapters/api/presence.ts';
import type { Json } from '../../src/model/json.ts';

const ADA = { userId: 'ada', deviceId: 'laptop' };
const AT_TITLE = { type: 'note', id: 'n1', field: 'title' };

describe('what a device says of itself', () => {
  test('is read as it was said, with who says it', () => {
    const own = { state: 'editing', resource: AT_TITLE, data: { colour: 'teal' } } as const;
    const state = toAwarenessState(own, ADA);
    expect(readAwarenessState(7, state, true)).toEqual({
      kind: 'device',
      client: 7,
      isSelf: true,
      ...ADA,
      ...own,
    });
    const plain = readAwarenessState(8, toAwarenessState({ state: 'viewing' }, ADA), false);
    expect(plain).toStrictEqual({ kind: 'device', client: 8, isSelf: false, ...ADA, state: 'viewing' });
    expect(Object.isFrozen(plain)).toBe(true);
  });

  test.each<[string, unknown, string]>([
    ['a state of its own', { state: 'asleep' }, 'INVALID_ARGUMENT'],
    ['a resource without an id', { state: 'viewing', resource: { type: 'note' } }, 'INVALID_ARGUMENT'],
    [
      'a field that is no name',
      { state: 'viewing', resource: { ...AT_TITLE, field: 7 } },
      'INVALID_ARGUMENT',
    ],
    ['what JSON cannot carry', { state: 'viewing', data: { when: new Date(0) } }, 'INVALID_VALUE'],
    ['too much', { state: 'viewing', data: 'é'.repeat(MAX_PRESENCE_BYTES / 2) }, 'INVALID_VALUE'],
  ])('is refused with %s', (_, own, code) => {
    expect(() => toAwarenessState(own as OwnPresence, ADA)).toThrow(expect.objectContaining({ code }));
  });

  test('may be as long as relays let through', () => {
    const around = JSON.stringify(toAwarenessState({ state: 'viewing', data: '' }, ADA)).length;
    const data = 'x'.repeat(MAX_PRESENCE_BYTES - around);
    expect(JSON.stringify(toAwarenessState({ state: 'viewing', data }, ADA))).toHaveLength(
      MAX_PRESENCE_BYTES,
    );
    expect(() => toAwarenessState({ state: 'viewing', data: `${data}x` }, ADA)).toThrow('4001 bytes');
  });
});

describe('what others say of themselves', () => {
  test('is told as it is where it is not in our words', () => {
    const state = { user: { name: 'Ben', color: '#f00' }, cursor: null };
    expect(readAwarenessState(3, state, false)).toEqual({
      kind: 'other',
      client: 3,
      isSelf: false,
      data: state,
    });
  });

  test.each<[string, Json]>([
    ['no object', 'here'],
    ['a list', [{}]],
    ['nothing', null],
    ['our member, with something else in it', { presence: 7 }],
    ['nobody', { presence: { state: 'viewing' } }],
    ['a name that is none', { presence: { ...ADA, userId: '', state: 'viewing' } }],
    ['a name without end', { presence: { ...ADA, deviceId: 'x'.repeat(513), state: 'viewing' } }],
    ['a state of its own', { presence: { ...ADA, state: 'asleep' } }],
    ['a resource that is none', { presence: { ...ADA, state: 'viewing', resource: 'n1' } }],
    ['a field that is none', { presence: { ...ADA, state: 'viewing', resource: { ...AT_TITLE, field: 1 } } }],
  ])('[S7] is ignored when it is %s', (_, state) => {
    expect(readAwarenessState(3, state, false)).toBeUndefined();
  });
});
