import { expect, test } from 'vitest';
import { MAX_SLOTS } from '../../src/replication/slot-claims.ts';
import type { SlotClaim } from '../../src/replication/persistence.ts';
import { eachMedium, type Medium } from './medium.ts';

/** Claiming and releasing writer slots. */
export function slotContract(createMedium: () => Promise<Medium>): void {
  const at = eachMedium(createMedium);

  test('[S1] claims on one store get different slots, the lowest free one each, whoever opened it', async () => {
    const second = at.medium.persistence();
    expect((await at.persistence.claimSlot('team')).slot).toBe(0);
    const claim = await second.claimSlot('team');
    expect(claim.slot).toBe(1);
    const third = await at.persistence.claimSlot('team');
    expect(third.slot).toBe(2);
    await claim.release();
    expect((await at.persistence.claimSlot('team')).slot).toBe(1);
    await third.release();
    expect((await second.claimSlot('team')).slot).toBe(2);
    await second.close();
  });

  test('[S1] claims made at once get different slots without a gap', async () => {
    const others = Array.from({ length: 4 }, () => at.medium.persistence());
    const claims = await Promise.all([...others, ...others].map((each) => each.claimSlot('team')));
    expect(slots(claims)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    await Promise.all(others.map((each) => each.close()));
  });

  test('workspaces count apart, whatever their names', async () => {
    const names = ['team', 'team/x', 'Team', 'ä\u0000:/\\', 'constructor', 'x'.repeat(512)];
    const claims = await Promise.all(names.map((name) => at.persistence.claimSlot(name)));
    expect(slots(claims)).toEqual(names.map(() => 0));
  });

  test('[S1] releasing twice is safe and frees nothing that somebody else has claimed since', async () => {
    const claim = await at.persistence.claimSlot('team');
    await Promise.all([claim.release(), claim.release()]);
    const other = at.medium.persistence();
    expect((await other.claimSlot('team')).slot).toBe(0);
    await claim.release();
    expect((await at.persistence.claimSlot('team')).slot).toBe(1);
    await other.close();
  });

  test('closing the persistence releases its slots, those still being claimed too, and no others', async () => {
    const closing = at.medium.persistence();
    const claim = await closing.claimSlot('team');
    expect((await at.persistence.claimSlot('team')).slot).toBe(1);
    const late = closing.claimSlot('team');
    await Promise.all([closing.close(), closing.close()]);
    expect((await late).slot).toBe(2);
    const next = at.medium.persistence();
    expect(slots(await Promise.all([next.claimSlot('team'), next.claimSlot('team')]))).toEqual([0, 2]);
    await claim.release();
    await expect(closing.claimSlot('team')).rejects.toMatchObject({ code: 'CLOSED' });
    await next.close();
  });

  test('when every slot is taken there is a typed refusal, until one is released', async () => {
    const claims: SlotClaim[] = [];
    for (let slot = 0; slot < MAX_SLOTS; slot += 1) claims.push(await at.persistence.claimSlot('team'));
    await expect(at.persistence.claimSlot('team')).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    await claims[7]?.release();
    expect((await at.persistence.claimSlot('team')).slot).toBe(7);
  });

  test.each(['', 'x'.repeat(513)])('[S7] a workspace named %j is refused', async (name) => {
    await expect(at.persistence.claimSlot(name)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
}

function slots(claims: readonly SlotClaim[]): readonly number[] {
  return claims.map((claim) => claim.slot).sort((a, b) => a - b);
}
